package io.nextup.serving.load;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/** A slow or stuck link to a server on this machine, shared by all its connections. */
final class SlowLink implements AutoCloseable {
    private static final int PIECE = 8 << 10;

    private final ServerSocket entry = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    private final int port;
    private final long nanosPerByte;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    // Guarded by this.
    private long freeNanos = System.nanoTime();
    private boolean stuck;
    private long bytes;

    SlowLink(int port, long bytesPerSecond) throws IOException {
        this.port = port;
        nanosPerByte = 1_000_000_000 / bytesPerSecond;
        start(this::accept);
    }

    int port() {
        return entry.getLocalPort();
    }

    /** Number of bytes that it has transferred from the server. */
    synchronized long bytes() {
        return bytes;
    }

    /** Stops the transfer from the server for now. */
    synchronized void stick() {
        stuck = true;
    }

    synchronized void release() {
        stuck = false;
        notifyAll();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = entry.accept();
            Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
            sockets.addAll(List.of(client, server));
            start(() -> pass(client, server, false));
            start(() -> pass(server, client, true));
        }
    }

    private void pass(Socket from, Socket to, boolean slowly) throws IOException {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] piece = new byte[PIECE];
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                if (slowly) {
                    LockSupport.parkNanos(waitNanos(read));
                    awaitRelease();
                }
                out.write(piece, 0, read);
            }
        }
    }

    /** Returns the wait for a transfer; connections transfer one after the other. */
    private synchronized long waitNanos(int read) {
        bytes += read;
        freeNanos = Math.max(freeNanos, System.nanoTime()) + read * nanosPerByte;
        return freeNanos - System.nanoTime();
    }

    private synchronized void awaitRelease() throws IOException {
        while (stuck) {
            try {
                wait();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }

    private interface Relay {
        void run() throws IOException;
    }

    private static void start(Relay relay) {
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                relay.run();
                            } catch (IOException closed) {
                                // The other side, or the test, has hung up.
                            }
                        },
                        "slow-link");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        entry.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        release();
    }
}
