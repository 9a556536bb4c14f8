package io.nextup.acceptance.pages;

import io.nextup.local.cluster.JobTool;
import io.nextup.local.install.Installation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Asks the built job and Flink itself for the names of their options. */
final class InstalledNames {
    private static final Pattern JOB_OPTION = Pattern.compile("(?m)^  --(nextup\\S+)");
    private static final Pattern FLINK_OPTION = Pattern.compile("(?<![\\w-])--?[A-Za-z]\\w*");
    private static final Pattern JAR = Pattern.compile("(.*?)-\\d.*(-flink\\.jar)");

    private InstalledNames() {}

    static ClusterNames ask(Path directory) throws Exception {
        Installation installation = Installation.current();
        JobTool.Result job =
                JobTool.run(installation, "io.nextup.job.RecommenderJob", List.of("--help"));
        Matcher jar = JAR.matcher(installation.jobJar().getFileName().toString());
        if (!jar.matches()) {
            throw new AssertionError(jar);
        }
        return new ClusterNames(
                JOB_OPTION
                        .matcher(job.output())
                        .results()
                        .map(match -> match.group(1))
                        .collect(Collectors.toSet()),
                Map.of(
                        "run", flinkOptions(installation, "run", directory),
                        "stop", flinkOptions(installation, "stop", directory)),
                jar.group(1) + jar.group(2));
    }

    private static Set<String> flinkOptions(
            Installation installation, String action, Path directory) throws Exception {
        Path help = directory.resolve("flink-" + action);
        ProcessBuilder builder =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                installation.flinkClassPath(),
                                "org.apache.flink.client.cli.CliFrontend",
                                action,
                                "--help")
                        .redirectErrorStream(true)
                        .redirectOutput(help.toFile());
        builder.environment().put("FLINK_CONF_DIR", installation.flinkConfiguration().toString());
        Process process = builder.start();
        if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new AssertionError("flink %s: %s".formatted(action, Files.readString(help)));
        }
        return FLINK_OPTION
                .matcher(Files.readString(help))
                .results()
                .map(match -> match.group())
                .collect(Collectors.toSet());
    }
}
