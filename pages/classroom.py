"""Class: how to join, who is here, whose turn it is. In the navigation in class mode only."""

from web.views.classroom import page

page.show()
