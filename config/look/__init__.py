"""The look: colours, type, icons; one set of tokens for screens, web pages and paper."""
