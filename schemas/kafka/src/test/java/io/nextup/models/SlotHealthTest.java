package io.nextup.models;

import static io.nextup.models.Entries.announced;
import static io.nextup.models.Entries.demoted;
import static io.nextup.models.Entries.ended;
import static io.nextup.models.Entries.entry;
import static io.nextup.models.Entries.loading;
import static io.nextup.models.Entries.location;
import static io.nextup.models.Entries.pardon;
import static io.nextup.models.Entries.refused;
import static io.nextup.models.Entries.serving;
import static io.nextup.models.Entries.sha256;
import static io.nextup.models.Entries.since;
import static io.nextup.models.Entries.slot;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.Health;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelVerdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlotHealthTest {
    /** The last moment of what {@link Entries} makes. */
    private static final long FRESH = 100_000;

    @Test
    void aPardonIsNoProcess() {
        Health process = serving("p", "m1");
        SlotHealth slot = slot(announced("default", "m1"), process, pardon("m2", 7));
        assertThat(slot.processes()).containsExactly(process);
        assertThat(slot.pardons()).containsExactly(pardon("m2", 7));
    }

    @Test
    void aVerdictStandsUntilALaterPardonOfItsModelWhicheverProcessFoundIt() {
        Health process = entry("default", "p", null, List.of(demoted("m2", 6), demoted("m2", 8)));
        SlotHealth slot = slot(null, process, pardon("m2", 7), pardon("m3", 9));
        assertThat(slot.stands(demoted("m2", 6))).isFalse();
        assertThat(slot.stands(demoted("m2", 8))).isTrue();
        assertThat(slot.stands(demoted("m1", 6))).isTrue();
    }

    @Test
    void whatMostOfThePresentProcessesServeIsServed() {
        Health stale =
                new Health(
                        "default",
                        "gone",
                        null,
                        null,
                        1,
                        FRESH - 1,
                        since("m2"),
                        null,
                        List.of(),
                        false);
        SlotHealth slot =
                slot(
                        announced("default", "m2"),
                        serving("p", "m1"),
                        serving("q", "m1"),
                        serving("r", "m2"),
                        entry("default", "s", null, List.of()),
                        ended(serving("t", "m2")),
                        stale,
                        pardon("m2", 7));
        assertThat(slot.served(FRESH)).contains(new Served("m1", sha256("m1"), 2, 3));
        assertThat(slot.served(FRESH - 1)).contains(new Served("m2", sha256("m2"), 2, 4));
        assertThat(slot.served(FRESH + 1)).isEmpty();
    }

    @Test
    void ofModelsThatAsManyProcessesServeTheOneThatTheAnnouncementNamesFirstIsServed() {
        Health[] entries = {
            serving("p", "m1"), serving("q", "m2"), serving("r", "m3"), serving("s", "unnamed")
        };
        assertThat(slot(announced("default", "m3", "m1"), entries).served(FRESH))
                .contains(new Served("m3", sha256("m3"), 1, 4));
        assertThat(slot(announced("default", "m4", "m1", "m3"), entries).served(FRESH))
                .contains(new Served("m1", sha256("m1"), 1, 4));
        assertThat(slot(null, entries).served(FRESH))
                .contains(new Served("unnamed", sha256("unnamed"), 1, 4));
    }

    @Test
    void anAnnouncedModelIsExpectedWhereItLoadsAndWhereNothingWasReportedSince() {
        Health[] entries = {
            loading(serving("p", "m1"), "m2"), serving("q", "m1"), loading(serving("r", "m1"), "m2")
        };
        assertThat(slot(announced("default", "m2", "m1"), entries).expected(FRESH))
                .contains(new Served("m2", sha256("m2"), 2, 3));
        assertThat(slot(announced("default", "m2", "m1"), entries).served(FRESH))
                .contains(new Served("m1", sha256("m1"), 3, 3));
        // The model that they load is not announced any more.
        assertThat(slot(announced("default", "m3", "m2"), entries).expected(FRESH))
                .contains(new Served("m1", sha256("m1"), 3, 3));
        assertThat(slot(announcedAt(40_000), entries).expected(FRESH))
                .contains(new Served("m1", sha256("m1"), 3, 3));
        assertThat(slot(announcedAt(40_001), entries).expected(FRESH))
                .contains(new Served("m3", sha256("m3"), 3, 3));
        assertThat(slot(announcedAt(40_001), entries).expected(FRESH + 1)).isEmpty();
    }

    /** Else a load that hangs would make the announced model the expected one for ever. */
    @Test
    void anAnnouncedModelThatItsProcessHasRefusedIsNotExpectedThoughItsLoadGoesOn() {
        // Announced at 1,000.
        ModelAnnouncement m2 = announced("default", "m2", "m1");
        assertThat(slot(m2, lateAt(1_000)).expected(FRESH))
                .contains(new Served("m1", sha256("m1"), 1, 1));
        assertThat(slot(m2, lateAt(999)).expected(FRESH))
                .contains(new Served("m2", sha256("m2"), 1, 1));
        assertThat(slot(m2, lateAt(1_000), pardon("m2", 1_001)).expected(FRESH))
                .contains(new Served("m2", sha256("m2"), 1, 1));
    }

    /** Makes the entry of a process that refused the model that it loads. */
    private static Health lateAt(long refusedMillis) {
        return loading(
                entry("default", "p", since("m1"), List.of(refused("m2", refusedMillis))), "m2");
    }

    /** The entries are of 40,000. */
    private static ModelAnnouncement announcedAt(long millis) {
        return new ModelAnnouncement("default", "m3", location("m3"), sha256("m3"), millis);
    }

    @Test
    void whatIsAnnouncedOrServedOrLoadedOrMayBeGoneBackToIsNeeded() {
        SlotHealth slot =
                slot(
                        announced("default", "m4", "m3"),
                        loading(serving("p", "m2"), "m5"),
                        ended(loading(serving("q", "m1"), "m0")));
        assertThat(slot.neededVersions(FRESH)).containsExactlyInAnyOrder("m2", "m3", "m4", "m5");
        assertThat(slot.neededVersions(FRESH + 1)).containsExactlyInAnyOrder("m3", "m4");
    }

    @Test
    void whatIsDemotedOrRefusedAndWasNotPardonedSinceCanBePardoned() {
        SlotHealth slot =
                slot(
                        announced("default", "m4", "m3"),
                        entry("default", "p", null, List.of(refused("m2", 6), demoted("m1", 8))),
                        entry("default", "q", null, List.of(demoted("m1", 5), demoted("m0", 5))),
                        pardon("m1", 7),
                        pardon("m0", 6));
        assertThat(slot.pardonable()).containsExactly("m1", "m2");
    }

    @Test
    void aVersionIsPardonedByTheManifestThatAnAnnouncementOrAVerdictNames() {
        SlotHealth slot =
                slot(
                        announced("default", "m4", "m3"),
                        entry("default", "p", null, List.of(refused("m2", 6))));
        for (String version : List.of("m4", "m3", "m2")) {
            assertThat(slot.pardonsOf(version, 70))
                    .containsExactly(
                            Health.pardon(
                                    "default", version, sha256(version), "by an operator", 70));
        }
        assertThat(slot.pardonsOf("m1", 70)).isEmpty();
    }

    @Test
    void everyModelThatBearsTheVersionIsPardoned() {
        ModelVerdict other =
                new ModelVerdict("m4", "another", ModelVerdict.Kind.REFUSED, "broken", 6);
        SlotHealth slot =
                slot(
                        announced("default", "m4"),
                        entry("default", "p", null, List.of(other, demoted("m4", 7))));
        assertThat(slot.pardonsOf("m4", 70))
                .extracting(Health::id)
                .containsExactly("sha-m4", "another");
    }

    /** The clock of the process that found it may be ahead of the operator's. */
    @Test
    void aPardonIsLaterThanEveryVerdictThatItIsToCancel() {
        SlotHealth slot =
                slot(
                        null,
                        entry("default", "p", null, List.of(demoted("m1", 90))),
                        entry("default", "q", null, List.of(demoted("m1", 80))));
        Health pardon = slot.pardonsOf("m1", 70).get(0);
        assertThat(pardon.writtenTimeMillis()).isEqualTo(91);
        assertThat(slot(null, pardon).pardonsOf("m1", 70))
                .containsExactly(
                        Health.pardon("default", "m1", sha256("m1"), "by an operator", 92));
    }

    @Test
    void theAnnouncedModelIsToldByItsManifest() {
        assertThat(slot(announced("default", "m1")).isAnnounced(sha256("m1"))).isTrue();
        assertThat(slot(announced("default", "m1")).isAnnounced(sha256("m2"))).isFalse();
        assertThat(slot(null).isAnnounced(sha256("m1"))).isFalse();
    }

    @Test
    void aRefusalIsFoundByTheModelAndByWhatItsReasonNamesUntilItIsPardonedOrStale() {
        Health refusing = entry("default", "p", null, List.of(refused("v2", 30_000)));
        SlotHealth slot = slot(announced("default", "v2"), refusing);

        assertThat(slot.refusal(sha256("v2"), "not whole", 50_000)).contains(refused("v2", 30_000));
        assertThat(slot.refusal(sha256("v2"), "an-option", 50_000)).isEmpty();
        assertThat(slot.refusal(sha256("v1"), "not whole", 50_000)).isEmpty();
        assertThat(slot.refusal(sha256("v2"), "not whole", 100_001)).isEmpty();
        assertThat(
                        slot(announced("default", "v2"), refusing, pardon("v2", 40_000))
                                .refusal(sha256("v2"), "not whole", 50_000))
                .isEmpty();
        assertThat(
                        slot(
                                        announced("default", "v2"),
                                        entry("default", "p", null, List.of(demoted("v2", 30_000))))
                                .refusal(sha256("v2"), "it hung", 50_000))
                .isEmpty();
    }
}
