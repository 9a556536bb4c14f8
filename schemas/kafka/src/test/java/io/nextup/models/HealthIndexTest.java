package io.nextup.models;

import static io.nextup.models.Entries.demoted;
import static io.nextup.models.Entries.entry;
import static io.nextup.models.Entries.pardon;
import static io.nextup.models.Entries.refused;
import static io.nextup.models.Entries.serving;
import static io.nextup.models.Entries.sha256;
import static io.nextup.models.Entries.taken;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.ModelHealth;
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

        ModelHealth newer = report("p", demoted("m3", 9));

        assertThat(index.entry("p")).contains(newer);
        assertThat(index.entries()).extracting(ModelHealth::process).containsExactly("p", "q");
        assertThat(index.verdictsOn(sha256("m2"))).isEmpty();
        assertThat(index.verdicts()).containsExactly(demoted("m1", 8), demoted("m3", 9));
    }

    @Test
    void aRemovedEntryTakesItsVerdictsAlong() {
        report("p", demoted("m1", 5));
        index.add(serving("q", "m1"));
        index.remove("p");
        index.remove("nobody");
        assertThat(index.entry("p")).isEmpty();
        assertThat(index.entries()).containsExactly(serving("q", "m1"));
        assertThat(index.verdicts()).isEmpty();
    }

    @Test
    void theHighestRevisionIsThatOfTheEntriesThatAreThere() {
        assertThat(index.revision()).isZero();
        index.add(taken("p", 57));
        index.add(taken("q", 56));
        assertThat(index.revision()).isEqualTo(57);
        index.remove("p");
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
        assertThat(index.pardons()).isEqualTo(pardon("m1", 6).verdicts());
        assertThat(index.verdictsOn(sha256("m1")))
                .containsExactly(demoted("m1", 5), pardon("m1", 6).verdicts().get(0));
        index.remove("pardon-" + sha256("m1"));
        assertThat(index.stands(demoted("m1", 5))).isTrue();
        assertThat(index.pardons()).isEmpty();
    }

    private ModelHealth report(String process, ModelVerdict... verdicts) {
        ModelHealth entry = entry("default", process, null, List.of(verdicts));
        index.add(entry);
        return entry;
    }
}
