"""The course as pages: `python course.py site` builds `_site/`, static files on which every panel is alive."""
