package io.nextup.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdsTest {

    @Test
    void idsAreNumberedInTheOrderOfTheirFirstAppearance() {
        Ids ids = new Ids();
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            String id = "id-" + i * 31;
            assertThat(ids.numberOf(id)).isEqualTo(-1);
            assertThat(ids.add(id)).isEqualTo(i);
            assertThat(ids.add("id-" + i / 2 * 31)).isEqualTo(i / 2);
            all.add(id);
        }
        assertThat(ids.size()).isEqualTo(10_000);
        assertThat(ids.all()).isEqualTo(all);
        assertThat(all).allSatisfy(id -> assertThat(ids.id(ids.numberOf(id))).isEqualTo(id));
    }

    @Test
    void idsOfTheSameHashCodeAreToldApart() {
        Ids ids = new Ids();
        assertThat("Aa".hashCode()).isEqualTo("BB".hashCode());
        assertThat(ids.add("Aa")).isZero();
        assertThat(ids.numberOf("BB")).isEqualTo(-1);
        assertThat(ids.add("BB")).isEqualTo(1);
        assertThat(ids.numberOf("Aa")).isZero();
    }
}
