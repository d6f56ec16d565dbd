"""Almost nothing, served: what the server and the framework cost before the portal adds anything."""
