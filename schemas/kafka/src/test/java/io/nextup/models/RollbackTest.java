package io.nextup.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.AnnouncedModel;
import io.nextup.event.ModelAnnouncement;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RollbackTest {
    @Test
    void theModelThatWasAnnouncedBeforeIsGoneBackToThoughOthersLieBetween() {
        assertThat(back(announced("m4", "m2", "m1"), "m1", "m2", "m3", "m4")).contains("m2");
    }

    @Test
    void whereNothingIsSaidOfBeforeTheRegistrysVersionBeforeIsGoneBackTo() {
        assertThat(back(announced("m3"), "m1", "m2", "m3", "m4")).contains("m2");
    }

    @Test
    void rollbacksInARowGoFurtherBack() {
        List<String> registry = List.of("m1", "m2", "m3", "m4");
        ModelAnnouncement current = announced("m4", "m3", "m1");
        for (String expected : List.of("m3", "m1")) {
            assertThat(new Rollback(current, registry).version()).contains(expected);
            current = announced(expected).after(Optional.of(current));
        }
        assertThat(new Rollback(current, registry).version()).isEmpty();
    }

    @Test
    void whatTheRegistryHasNoMoreIsPassedOver() {
        assertThat(back(announced("m4", "m3", "m1"), "m1", "m2", "m4")).contains("m1");
    }

    @Test
    void fromAModelOfAnotherRegistryTheNewestAnnouncedOneOfThisIsGoneBackTo() {
        assertThat(back(announced("elsewhere", "other", "m2", "m1"), "m1", "m2", "m3"))
                .contains("m2");
        assertThat(back(announced("elsewhere", "other"), "m1", "m2", "m3")).isEmpty();
        assertThat(new Rollback(announced("elsewhere"), List.of("m1")).hasCurrent()).isFalse();
    }

    @Test
    void fromTheOldestThereIsNoneToGoBackTo() {
        assertThat(back(announced("m1", "m2"), "m1", "m2")).isEmpty();
    }

    private static Optional<String> back(ModelAnnouncement current, String... versions) {
        return new Rollback(current, List.of(versions)).version();
    }

    private static ModelAnnouncement announced(String version, String... previous) {
        return new ModelAnnouncement(
                "default",
                version,
                "file:///" + version,
                "sha-" + version,
                1,
                Stream.of(previous)
                        .map(one -> new AnnouncedModel(one, "file:///" + one, "sha-" + one))
                        .toList(),
                List.of(),
                null,
                0);
    }
}
