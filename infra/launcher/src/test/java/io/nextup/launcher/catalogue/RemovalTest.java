package io.nextup.launcher.catalogue;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemovalTest {
    @ParameterizedTest
    @CsvSource({"'',10,10", "'',109,10", "'',1000,100", "500,1000,500", "0,1000,0"})
    void atMostTheAllowedNumberIsRemoved(String option, long topicItems, long allowed) {
        Removal removal = Removal.parse(option);

        assertThatCode(() -> removal.requireSafe("f.csv", 0, "items", topicItems, allowed))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> removal.requireSafe("f.csv", 0, "items", topicItems, allowed + 1))
                .hasMessage(
                        "f.csv lacks %,d of the %,d items of items, and %,d may be removed: complete the file, or allow more with --remove-missing=%d",
                        allowed + 1, topicItems, allowed, allowed + 1);
    }

    @Test
    void itemsOfBadLinesAreNotTakenForMissing() throws Exception {
        Removal.NONE.requireSafe("f.csv", 3, "items", 10, 10);
        assertThatThrownBy(() -> Removal.parse("").requireSafe("f.csv", 3, "items", 10, 0))
                .hasMessage(
                        "f.csv has 3 bad lines, whose items would be removed: correct them, or leave out --remove-missing");
    }

    @Test
    void anythingButANumberIsRefused() {
        assertThatThrownBy(() -> Removal.parse("-1")).hasMessage("'-1' is not a number of items");
    }
}
