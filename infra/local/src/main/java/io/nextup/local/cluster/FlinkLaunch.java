package io.nextup.local.cluster;

import io.nextup.local.process.ChildJvm;
import io.nextup.local.process.LocalRunException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Starts Flink's processes. Its command lines do the work of Flink's own scripts, which are in a
 * distribution but not in Maven.
 *
 * @param configurationDirectory directory of {@code config.yaml} and {@code log4j.properties}
 * @param configuration contents of that directory
 * @param options options for every process on top of {@code config.yaml}
 * @param classPath Flink's jars
 */
record FlinkLaunch(
        Path configurationDirectory,
        FlinkConfiguration configuration,
        Map<String, String> options,
        String classPath) {
    private static final String RESOURCE_TOOL = "org.apache.flink.runtime.util.bash.BashJavaUtils";
    private static final String RESULT = "BASH_JAVA_UTILS_EXEC_RESULT:";

    FlinkLaunch {
        options = Map.copyOf(options);
    }

    /** JVM flags and options that follow from the memory sizes. */
    record Resources(List<String> javaFlags, List<String> arguments) {
        Resources {
            javaFlags = List.copyOf(javaFlags);
            arguments = List.copyOf(arguments);
        }

        /**
         * Parses the tool's output. The tool marks its results, since its logging may go to the
         * same place.
         */
        static Resources parse(String output) {
            List<String> results =
                    output.lines()
                            .filter(line -> line.startsWith(RESULT))
                            .map(line -> line.substring(RESULT.length()).strip())
                            .toList();
            if (results.size() != 2) {
                throw new LocalRunException(
                        "Flink cannot derive its memory from infra/flink/config.yaml:%n%s"
                                .formatted(StackTraces.rootCause(output)));
            }
            return new Resources(words(results.get(0)), words(results.get(1)));
        }

        private static List<String> words(String line) {
            return line.isEmpty() ? List.of() : List.of(line.split("\\s+"));
        }
    }

    /**
     * Asks Flink's own tool. This takes about a second for a JVM's start, so several run at once.
     *
     * @param command {@code GET_JM_RESOURCE_PARAMS} or {@code GET_TM_RESOURCE_PARAMS}
     */
    CompletableFuture<Resources> resources(String command) {
        List<String> line = new ArrayList<>();
        line.addAll(List.of(ChildJvm.javaCommand(), "-XX:TieredStopAtLevel=1"));
        // Prints only its results and errors, no warnings about the configuration.
        line.add("-Dlog4j.rootLogger.level=ERROR");
        line.addAll(List.of("-cp", classPath, RESOURCE_TOOL, command));
        line.addAll(arguments(Map.of()));
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        try {
            Process process = builder.start();
            return CompletableFuture.supplyAsync(
                    () -> {
                        try (InputStream input = process.getInputStream()) {
                            return Resources.parse(
                                    new String(input.readAllBytes(), Charset.defaultCharset()));
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts a process.
     *
     * @param kind {@code KIND} of {@code env.java.opts.KIND}
     * @param own options of this process alone
     * @param log file named {@code *.log}; standard output goes to {@code *.out} beside it, where
     *     the dashboard looks for it
     */
    ChildJvm process(
            String name,
            String kind,
            String mainClass,
            Resources resources,
            Map<String, String> own,
            Path log) {
        List<String> flags = new ArrayList<>(resources.javaFlags());
        flags.addAll(configuration.javaOptions(kind));
        flags.add("-Dlog.file=" + log);
        flags.add(
                "-Dlog4j2.configurationFile="
                        + configurationDirectory.resolve("log4j.properties").toUri());
        List<String> command = new ArrayList<>(List.of(mainClass));
        command.addAll(arguments(own));
        command.addAll(resources.arguments());
        Path output = log.resolveSibling(log.getFileName().toString().replace(".log", ".out"));
        return ChildJvm.start(
                name, classPath, flags, command, configuration.environment(), output, log);
    }

    private List<String> arguments(Map<String, String> own) {
        List<String> arguments = new ArrayList<>();
        arguments.addAll(List.of("--configDir", configurationDirectory.toString()));
        options.forEach((key, value) -> arguments.addAll(List.of("-D", key + "=" + value)));
        own.forEach((key, value) -> arguments.addAll(List.of("-D", key + "=" + value)));
        return arguments;
    }
}
