"""What is not the gateway: demo, doctor, importer, loader and the tools around the source."""
