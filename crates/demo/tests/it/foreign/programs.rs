//! The programs of the story, each a process that can be killed and started again, and the camera's account
//! of the frames it made.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

/// User and password of the camera, as in `camera.py`.
pub(super) const LOGIN: (&str, &str) = ("door", "s3cret word");
/// Frames a second, as in `camera.py`.
pub(super) const RATE: u64 = 15;
/// Bits of the counter.
pub(super) const BITS: u32 = 16;
/// How far the counter jumps when the camera is switched on again.
const COUNTER_STEP: u64 = 300;
/// Pixels of a bit's cell, and of the rows' distance from the upper edge.
pub(super) const CELL: (u32, u32) = (16, 24);
pub(super) const TOP: u32 = 8;
/// Pixels of a frame: a cell for each bit.
pub(super) const SIZE: (u32, u32) = (CELL.0 * BITS, 2 * CELL.1 + 2 * TOP);

/// A process that does not outlive its owner.
pub(super) struct Process(Child);

impl Process {
    fn start(mut command: Command, errors: &Path) -> Self {
        let errors = File::options()
            .create(true)
            .append(true)
            .open(errors)
            .unwrap();
        Self(command.stderr(errors).spawn().unwrap())
    }

    /// As `kill -9` does.
    pub(super) fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

/// Where the camera is: no outgoing connection of this machine begins there, so that a camera that is
/// switched off and on again finds its port as it was.
const CAMERA_HOST: &str = "127.0.0.2";

/// A port that was free a moment ago.
pub(super) fn free_port() -> u16 {
    free_port_at("127.0.0.1")
}

fn free_port_at(host: &str) -> u16 {
    let listener = TcpListener::bind((host, 0)).unwrap();
    listener.local_addr().unwrap().port()
}

/// Starts one of the programs that an operator or a household installs.
pub(super) fn start(program: &str, config: &Path, verb: &str) -> Process {
    let mut command = Command::new(env!("CARGO_BIN_EXE_demo"));
    command
        .args(["as", program, "--config"])
        .arg(config)
        .arg(verb);
    // It ends when its standard input does.
    command.stdin(Stdio::piped()).stdout(Stdio::null());
    Process::start(command, &config.with_extension("log"))
}

/// A frame that the camera made, watched or not.
#[derive(Clone, Copy, Debug)]
pub(super) struct Made {
    /// What its pixels say.
    pub(super) counter: u64,
    /// When it was there, ms.
    pub(super) at_ms: u64,
}

/// GStreamer's RTSP server, fed by `ffmpeg`.
pub(super) struct Camera {
    port: u16,
    folder: PathBuf,
    running: Option<([Process; 2], JoinHandle<()>)>,
    made: Arc<Mutex<Vec<Made>>>,
}

impl Camera {
    pub(super) fn new(folder: &Path) -> Self {
        Self {
            port: free_port_at(CAMERA_HOST),
            folder: folder.to_owned(),
            running: None,
            made: Arc::default(),
        }
    }

    pub(super) fn url(&self) -> String {
        format!("rtsp://{CAMERA_HOST}:{}/door", self.port)
    }

    /// Every frame so far, in order.
    pub(super) fn made(&self) -> Vec<Made> {
        self.made.lock().unwrap().clone()
    }

    /// Switches it on; the counter goes on somewhere above where it was.
    pub(super) fn start(&mut self) {
        let last = self.made().last().map_or(0, |frame| frame.counter);
        let from = last + COUNTER_STEP;
        assert!(from < 1 << BITS, "the counter has come to its end");
        let mut ffmpeg = Command::new("ffmpeg");
        ffmpeg.args(["-v", "error", "-nostdin", "-re", "-f", "lavfi", "-i"]);
        ffmpeg.arg(picture(from));
        ffmpeg.args([
            "-pix_fmt",
            "yuv420p",
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
        ]);
        ffmpeg.args(["-tune", "zerolatency", "-bf", "0"]);
        let params = format!("threads=1:keyint={RATE}:scenecut=0:aud=1");
        ffmpeg.args([
            "-x264-params",
            &params,
            "-f",
            "h264",
            "-flush_packets",
            "1",
            "-",
        ]);
        ffmpeg.stdin(Stdio::null()).stdout(Stdio::piped());
        let errors = self.folder.join("camera.log");
        let mut ffmpeg = Process::start(ffmpeg, &errors);

        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/foreign/camera.py");
        let mut server = Command::new(super::PYTHON);
        server
            .arg(script)
            .args([CAMERA_HOST, &self.port.to_string()]);
        server
            .stdin(ffmpeg.0.stdout.take().unwrap())
            .stdout(Stdio::piped());
        let mut server = Process::start(server, &errors);
        let account = server.0.stdout.take().unwrap();
        let made = self.made.clone();
        let reader = std::thread::spawn(move || read_account(account, from, &made));
        self.running = Some(([server, ffmpeg], reader));
    }

    /// Pulls the plug.
    pub(super) fn kill(&mut self) {
        if let Some((processes, reader)) = self.running.take() {
            for process in processes {
                process.kill();
            }
            // What it had said is heard to the end.
            reader.join().unwrap();
        }
    }
}

fn read_account(account: ChildStdout, from: u64, made: &Mutex<Vec<Made>>) {
    for line in BufReader::new(account).lines() {
        let line = line.unwrap();
        let (number, at_ms) = line.split_once(' ').unwrap();
        let counter = from + number.parse::<u64>().unwrap();
        let at_ms = at_ms.parse().unwrap();
        made.lock().unwrap().push(Made { counter, at_ms });
    }
}

/// The film, as a filter of `ffmpeg`: the number of each frame as a row of cells, and below it the same
/// inverted, so that a damaged picture is not taken for another number.
fn picture(from: u64) -> String {
    let mut film = format!("color=c=black:s={}x{}:r={RATE}", SIZE.0, SIZE.1);
    for bit in 0..BITS {
        for (row, when) in [(0, 1), (1, 0)] {
            let (width, height) = CELL;
            let (x, y) = (bit * width, TOP + row * height);
            let value = 1_u32 << bit;
            film.push_str(&format!(
                ",drawbox=x={x}:y={y}:w={width}:h={height}:color=white:t=fill:\
                 enable='eq(mod(floor((n+{from})/{value}),2),{when})'"
            ));
        }
    }
    film
}
