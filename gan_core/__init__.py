"""gan_core: generative adversarial networks, small and tested. No part of it knows of the app that shows it."""
