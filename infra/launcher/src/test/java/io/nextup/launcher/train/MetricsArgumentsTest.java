package io.nextup.launcher.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.trainer.metrics.MetricsServer;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MetricsArgumentsTest {
    private static final String REQUEST_SECONDS = "sun.net.httpserver.maxReqTime";
    private static final String ANSWER_SECONDS = "sun.net.httpserver.maxRspTime";

    @BeforeEach
    @AfterEach
    void clear() {
        System.clearProperty(REQUEST_SECONDS);
        System.clearProperty(ANSWER_SECONDS);
    }

    @Test
    void aClientHasTenSeconds() throws IOException {
        start("--metrics-port=0");

        assertThat(System.getProperty(REQUEST_SECONDS)).isEqualTo("10");
        assertThat(System.getProperty(ANSWER_SECONDS)).isEqualTo("10");
    }

    @Test
    void aLimitThatTheJvmWasStartedWithStays() throws IOException {
        System.setProperty(ANSWER_SECONDS, "7");

        start("--metrics-port=0");

        assertThat(System.getProperty(REQUEST_SECONDS)).isEqualTo("10");
        assertThat(System.getProperty(ANSWER_SECONDS)).isEqualTo("7");
    }

    @Test
    void withoutMetricsNoLimitIsSet() throws IOException {
        start();

        assertThat(System.getProperty(REQUEST_SECONDS)).isNull();
        assertThat(System.getProperty(ANSWER_SECONDS)).isNull();
    }

    private static void start(String... options) throws IOException {
        MetricsArguments arguments = new MetricsArguments();
        new CommandLine(
                        CommandLine.Model.CommandSpec.create()
                                .addMixin("metrics", mixin(arguments)))
                .parseArgs(options);
        arguments.start().ifPresent(MetricsServer::close);
    }

    private static CommandLine.Model.CommandSpec mixin(MetricsArguments arguments) {
        return CommandLine.Model.CommandSpec.forAnnotatedObject(arguments);
    }
}
