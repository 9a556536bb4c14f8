package io.nextup.launcher.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.launcher.VerbRun;
import io.nextup.trainer.operate.FakeFamily;
import io.nextup.trainer.option.TrainOptions;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Without a broker; {@code RefreshKafkaIT} has one. */
class RefreshCommandTest {
    @TempDir Path directory;
    private final FakeFamily family = new FakeFamily();

    @Test
    void optionsThatCannotBeAreOneLineAndExitCodeTwo() {
        misused("--every must be positive, was PT0S", "--every=0s");
        misused("--rounds is 0: at least 1", "--rounds=0");
        misused("--rounds is -1: at least 1", "--rounds=-1");
        misused("--window is 0: at least 1", "--window=0");
        misused("--capacity is 0: at least 1", "--capacity=0");
        misused("--lease is PT0S: give a duration", "--lease=0s");
        misused("--min-users is 0: at least 1", "--min-users=0");
        misused("\"\" is not the name of a slot: it must be 1 to 200 letters", "--slot=");
        misused("\"a/b\" is not the name of a slot: it must be 1 to 200 letters", "--slot=a/b");
        misused("\"file\" is not kafka", "--from=file");
        misused("\"65536\" is not a port: 0 to 65535", "--metrics-port=65536");
        misused("\"-1\" is not a port: 0 to 65535", "--metrics-port=-1");
        misused("--metrics-address needs --metrics-port", "--metrics-address=127.0.0.1");
        misused("--threads is 0: 1 to ", "--threads=0");
        misused("Unknown option: '--fit=all'", "--fit=all");
        misused("Unknown option: '--announce'", "--announce");
        misused("Unknown option: '--events=clicks.csv'", "--events=clicks.csv");
        misused("--heads means nothing to fake: leave it out", "--heads=2");
    }

    @Test
    void aRegistryThatIsNotADirectoryNeedsAWorkDirectory() {
        VerbRun run =
                VerbRun.of(
                        family.environment(),
                        "refresh",
                        "--family=fake",
                        "--from=kafka",
                        "--registry=s3://bucket/models");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .contains(
                        "--work is needed beside the registry s3://bucket/models: a local directory");
    }

    private void misused(String message, String... options) {
        family.defaults = TrainOptions.none();
        VerbRun run = refresh("refresh", options);
        assertThat(run.exitCode()).as(message).isEqualTo(2);
        assertThat(run.err())
                .hasLineCount(1)
                .contains(message)
                .endsWith(" (see nextup refresh --help)\n");
        assertThat(directory.resolve("registry")).doesNotExist();
    }

    @Test
    void trainEveryIsTheSameVerb() {
        for (String[] every : new String[][] {{"--every=0s"}, {"--every", "0s"}}) {
            VerbRun run = refresh("train", every);
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err())
                    .isEqualTo(refresh("refresh", every).err())
                    .startsWith("nextup refresh: --every must be positive, was PT0S");
        }
    }

    @Test
    void aTakenPortOfTheMetricsEndsTheStartInOneLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            VerbRun run = refresh("refresh", "--metrics-port=" + taken.getLocalPort());
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err())
                    .hasLineCount(1)
                    .startsWith(
                            "nextup refresh: Cannot serve metrics at 127.0.0.1:%d ("
                                    .formatted(taken.getLocalPort()))
                    .contains("give another --metrics-port, or 0 for a free one");
            assertThat(directory.resolve("registry")).doesNotExist();
        }
    }

    @Test
    void aClientThatCannotBeMadeEndsItAfterTheFirstRound() throws Exception {
        Path config =
                Files.writeString(
                        directory.resolve("kafka.properties"),
                        "bootstrap.servers=127.0.0.1:9\nsecurity.protocol=SSL\nssl.truststore.location=/none.jks\n");
        VerbRun run = refresh("refresh", "--kafka-config=" + config);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines())
                .satisfiesExactly(
                        line ->
                                assertThat(line)
                                        .startsWith(
                                                "Round 1 failed: No Kafka client for 127.0.0.1:9"),
                        line ->
                                assertThat(line)
                                        .isEqualTo(
                                                "nextup refresh: Round 1, the last one, failed"));
    }

    @Test
    void aRegistryThatIsAFileIsSaid() throws Exception {
        Path file = Files.writeString(directory.resolve("registry"), "x");
        VerbRun run = refresh("refresh", "--rounds=1");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--registry: %s is ".formatted(file));
    }

    @Test
    void theHelpShowsTheDefaults() {
        String help = VerbRun.of(family.environment(), "refresh", "--help").out();
        assertThat(help.replaceAll("\\s+", " "))
                .contains("(default: 1h)", "(default: 10000)", "(default: 100)")
                .contains("(default: 30d)", "(default: 10m)")
                .doesNotContain("DEFAULT-VALUE");
    }

    @Test
    void theHelpHasExamplesAndNamesTheAlias() {
        String help = VerbRun.of(family.environment(), "refresh", "--help").out();
        assertThat(help)
                .startsWith("Usage: nextup refresh [--every DURATION] [OPTIONS]")
                .contains("  nextup refresh --rounds 1 ")
                .contains("train --every is an alias");
        assertThat(help.lines()).allMatch(line -> line.length() <= 80);
    }

    private VerbRun refresh(String verb, String... options) {
        List<Object> arguments = new ArrayList<>(List.of(verb, "--family=fake", "--from=kafka"));
        arguments.add("--registry=" + directory.resolve("registry"));
        arguments.addAll(List.of(options));
        return VerbRun.of(family.environment(), arguments.toArray());
    }
}
