package io.nextup.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The loggers with a level of their own: most of their lines a person at a terminal does not see.
 */
class TerminalLogTest {
    private static final String NAME = ".name";

    private Map<String, String> levels;

    @BeforeEach
    void read() throws IOException {
        Properties configuration = new Properties();
        try (InputStream in = Nextup.class.getResourceAsStream("/log4j2.properties")) {
            configuration.load(in);
        }
        levels =
                configuration.stringPropertyNames().stream()
                        .filter(key -> key.startsWith("logger.") && key.endsWith(NAME))
                        .collect(
                                Collectors.toMap(
                                        configuration::getProperty,
                                        key ->
                                                configuration.getProperty(
                                                        key.replace(NAME, ".level"))));
    }

    @Test
    void warningsOfKafkasConsumerThatNobodyCanActOnAreNotPrinted() {
        String internals = "org.apache.kafka.clients.consumer.internals.";

        assertThat(levels)
                .containsEntry(internals + "OffsetFetcherUtils", "ERROR")
                .containsEntry(internals + "FetchCollector", "ERROR");
    }

    /** Audit lines are not warnings, and the log shows them all the same. */
    @Test
    void theAuditOfTheConsoleIsPrinted() {
        assertThat(levels).containsEntry("io.nextup.console.web.AuditLog", "INFO");
    }

    /** Otherwise a new version of a library would print again what was silenced. */
    @Test
    void everyLoggerWithALevelIsThatOfAClass() {
        assertThat(levels).hasSize(11);
        assertThat(levels.keySet())
                .allSatisfy(
                        name ->
                                assertThatCode(() -> Class.forName(name))
                                        .doesNotThrowAnyException());
    }
}
