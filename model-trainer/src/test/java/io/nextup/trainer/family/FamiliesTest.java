package io.nextup.trainer.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FamiliesTest {

    @Test
    void theFamiliesOfThisBuild() {
        assertThat(Families.names())
                .containsExactly("blend", "gru4rec", "markov", "popularity", "sasrec");
    }

    @Test
    void anUnknownOneIsAnsweredWithThoseThereAre() {
        assertThatThrownBy(() -> Families.named("bert"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "There is no family \"bert\": choose from [blend, gru4rec, markov,"
                                + " popularity, sasrec]");
    }
}
