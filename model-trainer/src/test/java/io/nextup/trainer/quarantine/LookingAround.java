package io.nextup.trainer.quarantine;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Stands for a module that has taken its process over: tries to reach what lies around it. */
final class LookingAround {
    /** File in the working directory that holds the path of a secret. */
    static final String WHERE = "where.txt";

    /** Variable that holds the path of a file that may be read. */
    static final String READABLE = "PYTORCH_LIBRARY_PATH";

    static final String SEEN = "seen.txt";

    /** What it prints last. */
    static final String LAST_WORDS = "that was\u001b[2Jall";

    static final int EXIT_CODE = 3;

    /** Variables that shells set. */
    private static final List<String> OF_THE_SHELL = List.of("PWD", "OLDPWD", "SHLVL", "_");

    private LookingAround() {}

    @FunctionalInterface
    interface Attempt {
        void run() throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        Path own = Path.of("").toAbsolutePath();
        QuarantinedCheck.begin(own);
        Path secret = Path.of(Files.readString(own.resolve(WHERE)));
        Path parent = Path.of("/proc", String.valueOf(parent()));
        List<String> seen = new ArrayList<>();
        TreeSet<String> variables = new TreeSet<>(System.getenv().keySet());
        variables.removeAll(OF_THE_SHELL);
        seen.add("variables " + variables);
        seen.add(tried("read a file", () -> Files.readString(secret)));
        seen.add(
                tried(
                        "list a directory",
                        () -> {
                            try (DirectoryStream<Path> files =
                                    Files.newDirectoryStream(secret.getParent())) {
                                files.forEach(file -> {});
                            }
                        }));
        seen.add(tried("write a file", () -> append(secret)));
        seen.add(tried("make a file", () -> Files.createFile(secret.resolveSibling("new"))));
        seen.add(
                tried(
                        "open a file to others",
                        () ->
                                Files.setPosixFilePermissions(
                                        secret, PosixFilePermissions.fromString("rw-r--r--"))));
        seen.add(tried("link a file", () -> Files.createSymbolicLink(own.resolve("link"), secret)));
        seen.add(
                tried(
                        "read the parent's environment",
                        () -> Files.readAllBytes(parent.resolve("environ"))));
        seen.add(
                tried(
                        "read the parent's memory",
                        () -> Files.newByteChannel(parent.resolve("mem")).close()));
        seen.add(tried("open a socket", () -> SocketChannel.open().close()));
        seen.add(tried("open a socket of datagrams", () -> DatagramChannel.open().close()));
        seen.add(
                tried(
                        "open a socket of the file system",
                        () -> SocketChannel.open(StandardProtocolFamily.UNIX).close()));
        seen.add(tried("start a program", () -> new ProcessBuilder("true").start().waitFor()));
        Path readable = Path.of(System.getenv(READABLE));
        seen.add(tried("read a library", () -> Files.readString(readable)));
        seen.add(tried("empty a library by opening it", () -> NativeCalls.openToEmpty(readable)));
        NativeCalls.onFile(readable).forEach((what, call) -> seen.add(tried(what, call)));
        NativeCalls.onProcess(parent()).forEach((what, call) -> seen.add(tried(what, call)));
        seen.add(tried("start a thread", LookingAround::startAndJoin));
        seen.add(tried("write here", () -> Files.writeString(own.resolve("mine"), "mine")));
        Files.write(own.resolve(SEEN), seen);
        System.out.print("x".repeat(100_000) + "\n" + LAST_WORDS + "\n\tat a.place\n");
        System.out.flush();
        Runtime.getRuntime().halt(EXIT_CODE);
    }

    private static long parent() {
        return ProcessHandle.current().parent().orElseThrow().pid();
    }

    private static void append(Path file) throws IOException {
        Files.writeString(file, "more", StandardOpenOption.APPEND);
    }

    private static void startAndJoin() throws InterruptedException {
        Thread thread = new Thread(() -> {});
        thread.start();
        thread.join();
    }

    static String tried(String what, Attempt attempt) {
        try {
            attempt.run();
            return what + ": done";
        } catch (Exception e) {
            return what + ": refused";
        }
    }
}
