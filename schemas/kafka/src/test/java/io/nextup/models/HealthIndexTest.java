package io.nextup.models;

import static io.nextup.models.Entries.demoted;
import static io.nextup.models.Entries.entry;
import static io.nextup.models.Entries.pardon;
import static io.nextup.models.Entries.refused;
import static io.nextup.models.Entries.serving;
import static io.nextup.models.Entries.sha256;
import static io.nextup.models.Entries.taken;
import static io.nextup.models.Entries.unknown;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.Health;
import io.nextup.event.ModelVerdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class HealthIndexTest {
    private final HealthIndex index = new HealthIndex();

    @Test
    void theNewestEntryOfAProcessReplacesTheOneBeforeWithItsVerdicts() {
        report("p", refused("m1", 5), demoted("m2", 6), demoted("m1", 7));
        report("q", demoted("m1", 8));
        assertThat(index.verdictsOn(sha256("m1")))
                .containsExactly(refused("m1", 5), demoted("m1", 7), demoted("m1", 8));
        assertThat(index.verdicts())
                .containsExactly(
                        refused("m1", 5), demoted("m1", 7), demoted("m1", 8), demoted("m2", 6));

        Health newer = report("p", demoted("m3", 9));

        assertThat(index.entries()).hasSize(2).first().isEqualTo(newer);
        assertThat(index.reports()).extracting(Health::id).containsExactly("p", "q");
        assertThat(index.verdictsOn(sha256("m2"))).isEmpty();
        assertThat(index.verdicts()).containsExactly(demoted("m1", 8), demoted("m3", 9));
    }

    @Test
    void aRemovedEntryTakesItsVerdictsAlong() {
        report("p", demoted("m1", 5));
        index.add(serving("q", "m1"));
        index.remove(HealthKey.ofReport("default", "p"));
        index.remove(HealthKey.ofReport("default", "nobody"));
        assertThat(index.entries()).containsExactly(serving("q", "m1"));
        assertThat(index.verdicts()).isEmpty();
    }

    @Test
    void theHighestRevisionIsThatOfTheEntriesThatAreThere() {
        assertThat(index.revision()).isZero();
        index.add(taken("p", 57));
        index.add(taken("q", 56));
        assertThat(index.revision()).isEqualTo(57);
        index.remove(HealthKey.ofReport("default", "p"));
        assertThat(index.revision()).isEqualTo(56);
    }

    @Test
    void aVerdictStandsUntilALaterPardonAndAgainOnceThatIsRemoved() {
        report("p", demoted("m1", 5));
        assertThat(index.stands(demoted("m1", 5))).isTrue();
        index.add(pardon("m1", 5));
        assertThat(index.stands(demoted("m1", 5))).isTrue();
        index.add(pardon("m1", 6));
        assertThat(index.stands(demoted("m1", 5))).isFalse();
        assertThat(index.pardons()).containsExactly(pardon("m1", 6));
        assertThat(index.verdictsOn(sha256("m1"))).containsExactly(demoted("m1", 5));
        index.remove(HealthKey.of(pardon("m1", 6)));
        assertThat(index.stands(demoted("m1", 5))).isTrue();
        assertThat(index.pardons()).isEmpty();
    }

    @Test
    void aRecordOfAnUnknownKindIsSkipped() {
        report("p", demoted("m1", 5));
        index.add(unknown("p"));
        assertThat(index.entries()).hasSize(1).allMatch(Health::isReport);
        assertThat(index.revision()).isZero();
        assertThat(index.verdicts()).containsExactly(demoted("m1", 5));
    }

    private Health report(String process, ModelVerdict... verdicts) {
        Health entry = entry("default", process, null, List.of(verdicts));
        index.add(entry);
        return entry;
    }
}
