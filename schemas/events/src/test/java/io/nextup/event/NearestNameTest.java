package io.nextup.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestNameTest {
    private static final List<String> VERBS = List.of("train", "replay", "up", "topics");

    @Test
    void aMisspeltNameStandsForTheNearest() {
        assertThat(NearestName.of("trian", VERBS)).contains("train");
        assertThat(NearestName.of("topic", VERBS)).contains("topics");
        assertThat(NearestName.of("ups", VERBS)).contains("up");
    }

    @Test
    void aNameThatIsNearNoneStandsForNone() {
        assertThat(NearestName.of("stop", VERBS)).isEmpty();
        assertThat(NearestName.of("us", List.of("state", "up-to-date"))).isEmpty();
        assertThat(NearestName.of("request.timeout", List.of("request.timeout.ms"))).isPresent();
        assertThat(NearestName.of("request.timeout", List.of("retry.timeouts.ms"))).isEmpty();
        assertThat(NearestName.of("train", List.of())).isEmpty();
    }

    @Test
    void ofTwoThatAreEquallyNearTheFirstByTheAlphabetStandsFirst() {
        assertThat(NearestName.sorted("b", List.of("d", "ab", "a")))
                .containsExactly("a", "ab", "d");
    }

    @Test
    void theDistanceCountsInsertionsDeletionsAndReplacements() {
        assertThat(NearestName.distance("", "abc")).isEqualTo(3);
        assertThat(NearestName.distance("abc", "abc")).isZero();
        assertThat(NearestName.distance("kitten", "sitting")).isEqualTo(3);
    }
}
