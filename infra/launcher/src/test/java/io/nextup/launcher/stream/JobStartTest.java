package io.nextup.launcher.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JobStartTest {
    private static final String UP = "  ./nextup up --savepoint /built";
    private static final String FRESH = "    with --fresh if up has run in its directory before";

    private static final Map<String, String> OF_A_TOPIC =
            Map.of("nextup.topics.interactions", "playback.events");

    @Test
    void upTakesTheTopicFromTheFileAndFlinkFromTheOption() {
        JobStart start = start(OF_A_TOPIC, " --kafka-config own.properties", "playback.events");

        assertThat(start.lines())
                .containsSubsequence(
                        "  flink run --fromSavepoint /built nextup-job-flink.jar --nextup.topics.interactions playback.events",
                        UP + " --kafka-config own.properties",
                        FRESH);
    }

    @Test
    void aTopicOfAnotherNameNeedsTheUsersOwnBrokers() {
        assertThat(start(OF_A_TOPIC, "", "playback.events").lines())
                .contains(UP + " --kafka-config FILE", FRESH);
    }

    /** The topic to which the offsets belong would be gone. */
    @Test
    void aTopicOfTheBrokerOfUpIsNotForgotten() {
        assertThat(start(Map.of(), "", "nextup.interactions.v1").lines())
                .contains(UP)
                .doesNotContain(FRESH);
    }

    @Test
    void aSavepointOfAFileSaysWhereTheJobBegins() {
        assertThat(start(Map.of("nextup.sequence.types", "click,buy"), "", null).lines())
                .containsSubsequence(
                        "  flink run --fromSavepoint /built nextup-job-flink.jar --nextup.sequence.types click,buy --nextup.kafka.start latest",
                        UP
                                + " --job nextup.sequence.types=click,buy --job nextup.kafka.start=latest",
                        FRESH);
    }

    private static JobStart start(Map<String, String> options, String brokers, String topic) {
        return new JobStart(Path.of("/built"), options, brokers, Optional.ofNullable(topic));
    }
}
