"""What the AI agent can do beside answering: tools, who may use them, and what waits for the visitor's word."""
