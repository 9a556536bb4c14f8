package io.nextup.trainer.health;

import static io.nextup.trainer.health.Entries.announced;
import static io.nextup.trainer.health.Entries.demoted;
import static io.nextup.trainer.health.Entries.entry;
import static io.nextup.trainer.health.Entries.pardon;
import static io.nextup.trainer.health.Entries.serving;
import static io.nextup.trainer.health.Entries.sha256;
import static io.nextup.trainer.health.Entries.slot;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.ModelHealth;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlotHealthTest {
    @Test
    void aPardonIsNoProcess() {
        ModelHealth process = serving("p", "m1");
        SlotHealth slot = slot(announced("default", "m1"), process, pardon("m2", 7));
        assertThat(slot.processes()).containsExactly(process);
        assertThat(slot.pardons()).isEqualTo(pardon("m2", 7).verdicts());
    }

    @Test
    void aVerdictStandsUntilALaterPardonOfItsModelWhicheverProcessFoundIt() {
        ModelHealth process =
                entry("default", "p", null, List.of(demoted("m2", 6), demoted("m2", 8)));
        SlotHealth slot = slot(null, process, pardon("m2", 7), pardon("m3", 9));
        assertThat(slot.stands(demoted("m2", 6))).isFalse();
        assertThat(slot.stands(demoted("m2", 8))).isTrue();
        assertThat(slot.stands(demoted("m1", 6))).isTrue();
    }

    @Test
    void theAnnouncedModelIsToldByItsManifest() {
        assertThat(slot(announced("default", "m1")).isAnnounced(sha256("m1"))).isTrue();
        assertThat(slot(announced("default", "m1")).isAnnounced(sha256("m2"))).isFalse();
        assertThat(slot(null).isAnnounced(sha256("m1"))).isFalse();
    }
}
