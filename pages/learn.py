"""Learn: how GANs work, in short chapters. What is shown is what the address says."""

from web.views.learn import frame

frame.show()
