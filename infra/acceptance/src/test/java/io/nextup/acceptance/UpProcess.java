package io.nextup.acceptance;

import io.nextup.launcher.Nextup;
import io.nextup.local.install.Installation;
import io.nextup.local.process.ChildJvm;
import io.nextup.local.process.Leash;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts {@code nextup up --json} as a process of its own. */
public final class UpProcess {
    private UpProcess() {}

    /**
     * Starts it with files in {@code up} and models in {@code registry} of the directory, on free
     * ports, under a umask by which everybody may read and write what it makes.
     *
     * @param directory gets its output as {@code out} and its terminal as {@code terminal}
     * @param more further options
     */
    public static Process start(Path directory, String... more) throws IOException {
        List<String> words =
                new ArrayList<>(
                        List.of(
                                "sh",
                                "-c",
                                "umask 000; exec \"$0\" \"$@\"",
                                ChildJvm.javaCommand(),
                                "-Xmx256m",
                                "-XX:+UseSerialGC",
                                "-D%s=%s"
                                        .formatted(
                                                Installation.HOME_PROPERTY,
                                                Installation.current().home()),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Leash.class.getName(),
                                Nextup.class.getName(),
                                "up",
                                "--json",
                                "--directory=" + directory.resolve("up"),
                                "--registry=" + directory.resolve("registry"),
                                "--dashboard-port=0",
                                "--console-port=0",
                                "--flink=execution.checkpointing.interval=1 s"));
        words.addAll(List.of(more));
        return new ProcessBuilder(words)
                .directory(directory.toFile())
                .redirectOutput(directory.resolve("out").toFile())
                .redirectError(Redirect.appendTo(directory.resolve("terminal").toFile()))
                .start();
    }
}
