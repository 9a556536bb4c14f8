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

    @Test
    void idsThatAreMadeToHaveOneHashCodeAreFoundAsFastAsOthers() {
        Ids ids = new Ids();
        for (int i = 0; i < 20_000; i++) {
            String id = ofOneHashCode(i);
            assertThat(id.hashCode()).isEqualTo(ofOneHashCode(0).hashCode());
            assertThat(ids.add(id)).isEqualTo(i);
        }
        assertThat(ids.probes()).isLessThan(3 * 20_000);
    }

    @Test
    void idsThatDifferInTheirLeadingZerosAreFoundAsFastAsOthers() {
        Ids ids = new Ids();
        for (int i = 0; i < 256; i++) {
            assertThat(ids.add("\0".repeat(i) + "u")).isEqualTo(i);
        }
        assertThat(ids.probes()).isLessThan(3 * 256);
    }

    private static String ofOneHashCode(int number) {
        StringBuilder id = new StringBuilder();
        for (int bit = 0; bit < 15; bit++) {
            id.append((number >> bit & 1) == 0 ? "Aa" : "BB");
        }
        return id.toString();
    }

    /** Thue and Morse's words: a polynomial of any odd multiplier is alike for both modulo 2^32. */
    @Test
    void idsThatAreAlikeForEachMultiplierModuloAPowerOfTwoAreFoundAsFastAsOthers() {
        StringBuilder one = new StringBuilder();
        StringBuilder other = new StringBuilder();
        for (int i = 0; i < 1024; i++) {
            boolean odd = Integer.bitCount(i) % 2 == 1;
            one.append(odd ? 'a' : 'b');
            other.append(odd ? 'b' : 'a');
        }
        Ids ids = new Ids();
        for (int i = 0; i < 256; i++) {
            StringBuilder id = new StringBuilder();
            for (int bit = 0; bit < 8; bit++) {
                id.append((i >> bit & 1) == 0 ? one : other);
            }
            ids.add(id.toString());
        }
        assertThat(ids.probes()).isLessThan(3 * 256);
    }
}
