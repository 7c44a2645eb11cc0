"""How much a visitor, an address and a site may do, so that one never starves another."""
