"""The running service: conversations, realtime, the AI agent, the desk and the API, composed in `server.app`."""
