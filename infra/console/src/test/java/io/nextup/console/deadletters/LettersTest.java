package io.nextup.console.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.DeadLetter;
import io.nextup.event.DeadLetter.Reason;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LettersTest {
    private final Letters letters = new Letters();

    private static DeadLetter letter(long offset, Reason reason, byte[] key, byte[] value) {
        return new DeadLetter(key, value, "clicks", 2, offset, 5, reason, "why", Map.of());
    }

    private void add(long offset, Reason reason) {
        letters.add(letter(offset, reason, null, null), 1_000 + offset);
    }

    private Letter only(byte[] key, byte[] value) {
        letters.add(letter(7, Reason.EMPTY_ID, key, value), 1_007);
        return letters.page(Optional.empty(), 1, true).letters().get(0);
    }

    @Test
    void theNewestComeFirstWhateverTheOrderOfTheirReading() {
        add(2, Reason.EMPTY_ID);
        add(3, Reason.UNDECODABLE);
        add(1, Reason.EMPTY_ID);
        Letters.Page page = letters.page(Optional.empty(), 2, false);
        assertThat(page.letters()).extracting(Letter::offset).containsExactly(3L, 2L);
        assertThat(page.reasons()).isEqualTo(Map.of("empty-id", 2, "undecodable", 1));
    }

    @Test
    void aReasonChoosesAmongTheLettersAndNotAmongTheCounts() {
        add(1, Reason.EMPTY_ID);
        add(2, Reason.UNDECODABLE);
        Letters.Page page = letters.page(Optional.of(Reason.EMPTY_ID), 100, false);
        assertThat(page.letters()).extracting(Letter::reason).containsExactly("empty-id");
        assertThat(page.reasons()).isEqualTo(Map.of("empty-id", 1, "undecodable", 1));
        assertThat(letters.page(Optional.of(Reason.OVERSIZED_ID), 100, false).letters()).isEmpty();
    }

    @Test
    void aRareReasonIsNotCrowdedOutByAFrequentOne() {
        add(0, Reason.EMPTY_ID);
        for (int offset = 1; offset <= 500; offset++) {
            add(offset, Reason.UNDECODABLE);
        }
        assertThat(letters.page(Optional.of(Reason.EMPTY_ID), 100, false).letters())
                .extracting(Letter::offset)
                .containsExactly(0L);
        Letters.Page page = letters.page(Optional.empty(), Letters.MOST_SHOWN, false);
        assertThat(page.reasons()).containsEntry("undecodable", 500);
        assertThat(page.letters()).hasSize(100);
        assertThat(page.letters().get(99).offset()).isEqualTo(401);
    }

    @Test
    void contentIsShownOnlyWhenItIsAskedFor() {
        letters.add(
                letter(7, Reason.MISSING_FIELD, "ada".getBytes(UTF_8), "{}".getBytes(UTF_8)),
                1_007);
        String todo = DeadLetterAdvice.of(Reason.MISSING_FIELD);
        assertThat(letters.page(Optional.empty(), 1, true).letters())
                .containsExactly(
                        new Letter(
                                "clicks",
                                2,
                                7,
                                1_007,
                                "missing-field",
                                "why",
                                "ada",
                                "{}",
                                2,
                                todo));
        assertThat(letters.page(Optional.empty(), 1, false).letters())
                .containsExactly(
                        new Letter(
                                "clicks", 2, 7, 1_007, "missing-field", null, null, null, 2, todo));
    }

    @Test
    void malformedBytesAreReplaced() {
        Letter letter = only(null, new byte[] {'a', (byte) 0xff, 0, 'b'});
        assertThat(letter.key()).isNull();
        assertThat(letter.value()).isEqualTo("a\ufffd\u0000b");
        assertThat(letter.bytes()).isEqualTo(4);
    }

    @Test
    void aLongValueIsCutAndItsSizeIsThatOfTheWhole() {
        Letter letter =
                only("k".repeat(2_000).getBytes(UTF_8), "x".repeat(900_000).getBytes(UTF_8));
        assertThat(letter.key()).isEqualTo("k".repeat(2_000));
        assertThat(letter.value()).isEqualTo("x".repeat(1_999) + "…");
        assertThat(letter.bytes()).isEqualTo(900_000);
    }

    @Test
    void aCutSplitsNoCharacter() {
        Letter letter = only(null, ("x" + "😀".repeat(5_000)).getBytes(UTF_8));
        assertThat(letter.value()).isEqualTo("x" + "😀".repeat(999) + "…");
        Letter odd = only(null, "😀".repeat(5_000).getBytes(UTF_8));
        assertThat(odd.value().codePoints().noneMatch(LettersTest::isHalf)).isTrue();
    }

    private static boolean isHalf(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {
                "OTHER",
                "ERASURE_NOT_SIGNED",
                "ERASURE_WRONGLY_SIGNED",
                "ERASURE_TOO_OLD",
                "ERASURE_REPEATED"
            },
            mode = EnumSource.Mode.EXCLUDE)
    void whatCanBeCorrectedNamesTheCommandsThatDoIt(Reason reason) {
        assertThat(DeadLetterAdvice.of(reason))
                .contains("`nextup dead-letters list --reason %s --to".formatted(reason))
                .contains("`nextup dead-letters send letters.jsonl`");
    }
}
