package io.nextup.trainer.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.store.PublishedVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each version is named after its age in days. */
class PruningTest {
    private static final Instant NOW = Instant.parse("2026-11-24T16:05:01Z");
    private static final Duration NINETY_DAYS = Duration.ofDays(90);
    private static final Set<String> NOTHING = Set.of();

    @Test
    void whatIsOldEnoughGoesButForTheNewestOfThese() {
        assertThat(goes(new Pruning(NINETY_DAYS, 1), NOTHING, 400, 200, 100, 50, 1))
                .containsExactly("400", "200");
    }

    /** It served until the one of 50 days came, and a savepoint of 60 days ago asks for it. */
    @Test
    void theModelThatServedWhenTheTimeOfSavepointsBeganStays() {
        assertThat(goes(new Pruning(NINETY_DAYS, 1), NOTHING, 400, 50, 1)).isEmpty();
        assertThat(goes(new Pruning(NINETY_DAYS, 1), NOTHING, 400, 91, 50, 1))
                .containsExactly("400");
    }

    @Test
    void theNewestStayHoweverOldTheyAre() {
        assertThat(goes(new Pruning(NINETY_DAYS, 3), NOTHING, 500, 400, 300, 200, 100))
                .containsExactly("500", "400");
        assertThat(goes(new Pruning(NINETY_DAYS, 1), NOTHING, 500, 400, 300, 200, 100))
                .containsExactly("500", "400", "300", "200");
        assertThat(goes(new Pruning(NINETY_DAYS, 5), NOTHING, 500, 400, 300, 200, 100)).isEmpty();
        assertThat(goes(new Pruning(NINETY_DAYS, 6), NOTHING, 500, 400, 300, 200, 100)).isEmpty();
    }

    @Test
    void whatAnySlotAnnouncesStaysAndTakesNobodysPlace() {
        assertThat(goes(new Pruning(NINETY_DAYS, 2), Set.of("500", "300"), 500, 400, 300, 200, 100))
                .containsExactly("400");
        assertThat(goes(new Pruning(NINETY_DAYS, 1), Set.of("elsewhere"), 200, 100))
                .containsExactly("200");
    }

    @Test
    void exactlyAsOldIsNotOlder() {
        PublishedVersion old = version("old", NOW.minus(Duration.ofDays(200)));
        Instant limit = NOW.minus(NINETY_DAYS);
        Pruning pruning = new Pruning(NINETY_DAYS, 1);

        assertThat(pruning.of(List.of(old, version("next", limit)), NOTHING, NOW).goes()).isEmpty();
        assertThat(
                        pruning.of(
                                        List.of(old, version("next", limit.minusMillis(1))),
                                        NOTHING,
                                        NOW)
                                .goes())
                .containsExactly(old);
    }

    @Test
    void whatDoesNotSayWhenItWasMadeStaysAndIsNoneOfTheNewest() {
        PublishedVersion harmed = new PublishedVersion("harmed", Optional.empty());
        PublishedVersion a = version("a", NOW.minus(Duration.ofDays(300)));
        PublishedVersion b = version("b", NOW.minus(Duration.ofDays(200)));
        PublishedVersion c = version("c", NOW.minus(Duration.ofDays(100)));

        Pruning.Choice choice =
                new Pruning(NINETY_DAYS, 2).of(List.of(harmed, a, b, c), NOTHING, NOW);

        assertThat(choice.goes()).containsExactly(a);
        assertThat(choice.stays()).containsExactly(harmed, b, c);
    }

    @Test
    void aClockThatIsBehindDeletesNothing() {
        assertThat(goes(new Pruning(Duration.ZERO, 1), NOTHING, -1, -2, -3)).isEmpty();
    }

    @Test
    void anEmptyRegistryHasNothingThatGoes() {
        assertThat(goes(new Pruning(NINETY_DAYS, 1), NOTHING)).isEmpty();
    }

    @Test
    void anAgeOfMillionsOfYearsIsNeverReached() {
        assertThat(goes(new Pruning(Duration.ofSeconds(Long.MAX_VALUE), 1), NOTHING, 500, 400))
                .isEmpty();
    }

    @Test
    void aLimitOutOfItsRangeIsNamed() {
        assertThatThrownBy(() -> new Pruning(NINETY_DAYS, 0)).hasMessage("keep is 0: at least 1");
        assertThatThrownBy(() -> new Pruning(Duration.ofDays(-1), 1))
                .hasMessage("olderThan is PT-24H: it must not be negative");
    }

    private static List<String> goes(Pruning pruning, Set<String> announced, int... agesInDays) {
        List<PublishedVersion> published =
                Arrays.stream(agesInDays)
                        .mapToObj(
                                age ->
                                        version(
                                                Integer.toString(age),
                                                NOW.minus(Duration.ofDays(age))))
                        .toList();
        Pruning.Choice choice = pruning.of(published, announced, NOW);
        assertThat(choice.stays())
                .containsExactlyElementsOf(
                        published.stream().filter(one -> !choice.goes().contains(one)).toList());
        return choice.goes().stream().map(PublishedVersion::version).toList();
    }

    private static PublishedVersion version(String name, Instant createdAt) {
        return new PublishedVersion(name, Optional.of(createdAt));
    }
}
