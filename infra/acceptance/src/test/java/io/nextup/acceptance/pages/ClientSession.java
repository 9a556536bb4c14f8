package io.nextup.acceptance.pages;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nextup.local.broker.KafkaBroker;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.tools.ConsoleProducer;
import org.apache.kafka.tools.consumer.ConsoleConsumer;

/**
 * A directory with the programs that the page of the clients shows, under the names that it gives
 * them. Runs the page's commands there, with other programs and addresses in place of those that
 * only the reader has.
 */
final class ClientSession {
    static final String PAGE = "schemas/CLIENTS.md";

    private static final String ADDRESS = "127.0.0.1:9092";
    private static final String CLASS_PATH = "lib/*";
    private static final List<String> PYTHONS = List.of("/usr/bin/python3", "python3");

    /** A program's name stands in the last sentence before it. */
    private static final Pattern PROGRAM =
            Pattern.compile(
                    "`(\\w+\\.(?:java|py))`[^`]*```(?:java|python)\n(.*?)```", Pattern.DOTALL);

    private static final Map<String, String> KAFKAS =
            Map.of(
                    "kafka-console-producer.sh", ConsoleProducer.class.getName(),
                    "kafka-console-consumer.sh", ConsoleConsumer.class.getName());

    private final Path directory;
    private final String bootstrapServers;

    private ClientSession(Path directory, String bootstrapServers) {
        this.directory = directory;
        this.bootstrapServers = bootstrapServers;
    }

    /** Writes the programs of the page, and the login where {@code nextup up} puts it. */
    static ClientSession create(Path directory, KafkaBroker broker) throws IOException {
        Files.createDirectories(directory);
        for (Map.Entry<String, String> program : programs().entrySet()) {
            Files.writeString(directory.resolve(program.getKey()), program.getValue());
        }
        broker.clientFiles().publish(directory.resolve(".nextup/run"));
        return new ClientSession(directory, broker.bootstrapServers());
    }

    /** The page's programs by their names. */
    static Map<String, String> programs() throws IOException {
        return PROGRAM.matcher(Files.readString(Pages.ROOT.resolve(PAGE)))
                .results()
                .collect(
                        Collectors.toMap(program -> program.group(1), program -> program.group(2)));
    }

    Path directory() {
        return directory;
    }

    /** A Python that has the module; empty where none has. */
    static Optional<String> pythonWith(String module) throws Exception {
        for (String python : PYTHONS) {
            try {
                Process process =
                        new ProcessBuilder(python, "-c", "import " + module)
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start();
                if (process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0) {
                    return Optional.of(python);
                }
                process.destroyForcibly();
            } catch (IOException e) {
                // No such program.
            }
        }
        return Optional.empty();
    }

    /** Starts a command with what the page types into it; its output goes to the file. */
    Process start(PageCommand command, String python, Path output) throws IOException {
        List<String> words = new ArrayList<>();
        for (String word : command.words()) {
            words.add(
                    word.replace(ADDRESS, bootstrapServers)
                            .replace(CLASS_PATH, System.getProperty("java.class.path")));
        }
        String program = words.remove(0);
        if (program.equals("java")) {
            words.add(0, java());
        } else if (program.equals("python3")) {
            words.addAll(0, List.of(python, "-u"));
        } else if (KAFKAS.containsKey(program)) {
            words.addAll(
                    0,
                    List.of(
                            java(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            KAFKAS.get(program)));
        } else {
            words.add(0, program);
        }
        Process process =
                new ProcessBuilder(words)
                        .directory(directory.toFile())
                        .redirectError(directory.resolve("errors").toFile())
                        .redirectOutput(output.toFile())
                        .start();
        try (OutputStream in = process.getOutputStream()) {
            for (String line : command.input()) {
                in.write((line + "\n").getBytes(UTF_8));
            }
        }
        return process;
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Returns the standard error of the last command. */
    String errors() throws IOException {
        return Files.readString(directory.resolve("errors"));
    }
}
