#!/usr/bin/python3
"""A camera whose every protocol is somebody else's: GStreamer's RTSP server, with Digest authentication.

It reads H.264 from standard input, as ffmpeg writes it, one access unit for each frame. Like a camera it
never waits: a frame that nobody watches is gone. For each frame a line goes to standard output: its number
from the start, and the time at which it was there, in ms since 1970.
"""

import sys
import time

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

USER, PASSWORD = "door", "s3cret word"
ROLE = "resident"
RATE = 15
CAPS = "video/x-h264,stream-format=byte-stream,alignment=au"


class Camera:
    def __init__(self, host, port):
        self.outlet = None
        self.first = None
        self.count = 0
        self.inlet = Gst.parse_launch(
            f"fdsrc fd=0 ! h264parse config-interval=-1 ! {CAPS} ! appsink name=frames sync=false"
        )
        frames = self.inlet.get_by_name("frames")
        frames.set_property("emit-signals", True)
        frames.connect("new-sample", self.frame)

        factory = GstRtspServer.RTSPMediaFactory()
        factory.set_launch(
            f"( appsrc name=frames is-live=true format=time caps={CAPS} "
            "! rtph264pay name=pay0 pt=96 config-interval=-1 )"
        )
        factory.set_shared(True)
        factory.set_protocols(GstRtsp.RTSPLowerTrans.TCP)
        factory.connect("media-configure", self.watched)
        permissions = GstRtspServer.RTSPPermissions()
        for permission in ("media.factory.access", "media.factory.construct"):
            permissions.add_permission_for_role(ROLE, permission, True)
        factory.set_permissions(permissions)

        auth = GstRtspServer.RTSPAuth()
        token = GstRtspServer.RTSPToken()
        token.set_string("media.factory.role", ROLE)
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
        auth.add_digest(USER, PASSWORD, token)
        server = GstRtspServer.RTSPServer()
        server.set_address(host)
        server.set_service(port)
        server.set_auth(auth)
        server.get_mount_points().add_factory("/door", factory)
        if not server.attach(None):
            sys.exit("the port is taken")
        self.server = server
        self.inlet.set_state(Gst.State.PLAYING)

    def watched(self, _factory, media):
        self.first = None
        self.outlet = media.get_element().get_by_name("frames")
        media.connect("unprepared", self.left, self.outlet)

    def left(self, _media, outlet):
        if self.outlet is outlet:
            self.outlet = None

    def frame(self, frames):
        buffer = frames.emit("pull-sample").get_buffer()
        print(self.count, time.time_ns() // 1_000_000, flush=True)
        outlet = self.outlet
        if self.first is None and not buffer.has_flags(Gst.BufferFlags.DELTA_UNIT):
            self.first = self.count
        if outlet is not None and self.first is not None:
            fresh = Gst.Buffer.new_wrapped(buffer.extract_dup(0, buffer.get_size()))
            fresh.pts = fresh.dts = (self.count - self.first) * Gst.SECOND // RATE
            outlet.emit("push-buffer", fresh)
        self.count += 1
        return Gst.FlowReturn.OK


Gst.init(None)
camera = Camera(*sys.argv[1:])
GLib.MainLoop().run()
