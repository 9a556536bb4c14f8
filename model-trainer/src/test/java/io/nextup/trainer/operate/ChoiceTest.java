package io.nextup.trainer.operate;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.trainer.family.network.NetworkOptions;
import io.nextup.trainer.family.sasrec.SasRec;
import io.nextup.trainer.option.RequestException;
import io.nextup.trainer.option.TrainOptions;
import org.junit.jupiter.api.Test;

class ChoiceTest {
    private final SasRec family = new SasRec();

    @Test
    void valuesThatDoNotGoTogetherAreRefused() {
        TrainOptions options = family.defaults().with(NetworkOptions.HEADS, 3);
        assertThatThrownBy(() -> new Choice(family, options))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("family sasrec: ")
                .hasMessageContaining("heads 3");
    }

    @Test
    void anOptionThatTheFamilyReadsMustBeThere() {
        assertThatThrownBy(() -> new Choice(family, TrainOptions.none()))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("maxLength is missing")
                .hasMessageContaining("sasrec");
    }
}
