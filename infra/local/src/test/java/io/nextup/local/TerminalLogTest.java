package io.nextup.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The log lines that a person at a terminal sees. */
class TerminalLogTest {

    @Test
    void warningsOfKafkasClientsThatNobodyCanActOnAreNotPrinted() {
        for (String name :
                List.of(
                        "org.apache.kafka.clients.consumer.internals.OffsetFetcherUtils",
                        "org.apache.kafka.clients.consumer.internals.FetchCollector",
                        "org.apache.kafka.clients.NetworkClient")) {
            assertThat(LoggerFactory.getLogger(name).isWarnEnabled()).as(name).isFalse();
        }
        assertThat(LoggerFactory.getLogger("org.apache.kafka.clients").isWarnEnabled()).isTrue();
    }

    /** Otherwise a new version of a library would print again what was silenced. */
    @Test
    void everySilencedLoggerIsThatOfAClass() throws IOException {
        Properties configuration = new Properties();
        try (InputStream in = Nextup.class.getResourceAsStream("/log4j2.properties")) {
            configuration.load(in);
        }
        List<String> names =
                configuration.stringPropertyNames().stream()
                        .filter(key -> key.matches("logger\\..*\\.name"))
                        .map(configuration::getProperty)
                        .toList();

        assertThat(names).hasSize(7);
        assertThat(names)
                .allSatisfy(
                        name ->
                                assertThatCode(() -> Class.forName(name))
                                        .doesNotThrowAnyException());
    }
}
