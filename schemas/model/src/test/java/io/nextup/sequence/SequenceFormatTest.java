package io.nextup.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.Interaction;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SequenceFormatTest {
    /**
     * The content of {@code user-sequence-v1.bin}, which was written from the format's description.
     */
    private static final UserSequence GOLDEN =
            new UserSequence(
                    List.of(
                            new SequenceEntry("B000142FVW", "click", -1_500),
                            new SequenceEntry("café", "purchase", 1_767_225_600_000L),
                            new SequenceEntry("東京😀", "click", 1_767_225_600_000L),
                            new SequenceEntry("", "click", 1_767_225_600_127L)),
                    new long[] {
                        UserSequence.hash("e-299"), UserSequence.hash("nextup.interactions.v1:3:42")
                    },
                    300);

    @Test
    void version1IsReadForEver() throws IOException {
        assertThat(read(golden())).isEqualTo(GOLDEN);
    }

    @Test
    void version1IsWrittenByteForByte() throws IOException {
        assertThat(write(GOLDEN)).isEqualTo(golden());
    }

    @Test
    void aSequenceThatWasReadGoesOnAsTheOneThatWasWritten() throws IOException {
        Random random = new Random(11);
        SequenceRules rules = SequenceRules.defaults().withCapacity(20);
        UserSequence whole = new UserSequence();
        UserSequence stored = new UserSequence();
        for (int i = 0; i < 500; i++) {
            Interaction interaction =
                    new Interaction(
                            null,
                            "u",
                            "item-" + random.nextInt(50),
                            random.nextBoolean() ? "click" : "purchase",
                            1_000L * i - random.nextInt(3_000),
                            null,
                            Map.of());
            String reference = "e" + (i - random.nextInt(2));
            assertThat(stored.apply(interaction, reference, rules))
                    .isEqualTo(whole.apply(interaction, reference, rules));
            stored = read(write(stored));
            assertThat(stored).isEqualTo(whole);
        }
    }

    @Test
    void recommendationPlacementValueAndAttributesAreNotInASequence() throws IOException {
        UserSequence plain = new UserSequence();
        UserSequence rich = new UserSequence();
        plain.apply(Interaction.click(null, "u", "i", 1_000), "e", SequenceRules.defaults());
        rich.apply(
                new Interaction(
                        null, "u", "i", "click", 1_000, "s", Map.of("a", "b"), "r", "home", 4.5, 1),
                "e",
                SequenceRules.defaults());

        assertThat(write(rich)).isEqualTo(write(plain));
    }

    @Test
    void everyTextAndTimeComesBackAsItWas() throws IOException {
        String longNarrow = "x".repeat(5_000);
        String longWide = "Ж".repeat(5_000);
        List<SequenceEntry> entries =
                List.of(
                        new SequenceEntry(longNarrow, "", Long.MIN_VALUE),
                        new SequenceEntry(longWide, longWide, -1),
                        new SequenceEntry("half \ud83d pair", "ÿ", 0),
                        new SequenceEntry("\u0000\u00ff\u0100", "ÿ", Long.MAX_VALUE));
        long[] hashes = new Random(3).longs(5_000).toArray();
        UserSequence sequence = new UserSequence(entries, hashes, Long.MAX_VALUE);

        assertThat(read(write(sequence))).isEqualTo(sequence);
    }

    @Test
    void aUserOfManyClicksTakesFewBytes() throws IOException {
        UserSequence sequence = new UserSequence();
        SequenceRules rules = new SequenceRules(Set.of(), Set.of(), Duration.ofDays(1), 100, 0);
        for (int i = 0; i < 100; i++) {
            sequence.apply(
                    Interaction.click(null, "u", "12345", 1_767_225_600_000L + 60_000L * i),
                    "e" + i,
                    rules);
        }

        // Each entry has three bytes of time (the first has six), one of type, one of length and
        // five of item. Version, number, no hashes, one type with its text and a count precede
        // them.
        assertThat(write(sequence)).hasSize(100 * 10 + 3 + 1 + 1 + 1 + 1 + 6 + 1);
    }

    @Test
    void aNewerVersionIsRefusedWithTheWayOut() throws IOException {
        byte[] bytes = golden();
        bytes[0] = 2;

        assertThatThrownBy(() -> read(bytes))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage(
                        "A user's sequence has format version 2; this build reads version 1: if the state was written by a newer build, start that one");
    }

    @Test
    void aSequenceThatEndsEarlyIsAnError() throws IOException {
        byte[] bytes = golden();
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> read(cut)).isInstanceOf(EOFException.class);
        }
    }

    /**
     * Lengths of 2^31 - 1 without content, which would allocate 2 to 16 GB if the reader trusted
     * them.
     */
    @ParameterizedTest
    @CsvSource({
        "hashes, 01 00 ffffffff07",
        "types, 01 00 00 ffffffff07",
        "entries, 01 00 00 00 ffffffff07",
        "narrow text, 01 00 00 01 feffffff0f",
        "wide text, 01 00 00 01 ffffffff0f",
    })
    void aLengthIsNotBelievedBeforeItsBytesCome(String what, String hex) {
        assertThatThrownBy(() -> read(parse(hex))).as(what).isInstanceOf(EOFException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "01 00 ffffffffffffffffff01 | 18446744073709551615 hashes",
                "01 00 8080808008           | 2147483648 hashes",
                "01 00 00 8080808008        | 2147483648 types",
                "01 00 00 00 8080808008     | 2147483648 entries",
                "01 00 00 01 8080808010     | a text of 2147483648 units",
                "01 00 00 00 01 00 00       | entry 0 has type 0 of 0",
                "01 00 00 01 00 01 00 01    | entry 0 has type 1 of 1",
                "01 00 00 01 00 02 02 00 00 ffffffffffffffffff01 | entry 1 is at 0 ms, the one before at 1",
                "01 ffffffffffffffffff02    | a number of more than 64 bits",
                "01 80808080808080808080 00 | a number of more than 64 bits",
            })
    void nonsenseIsNamed(String hex, String message) {
        assertThatThrownBy(() -> read(parse(hex)))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("Corrupt user sequence: " + message);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void randomDamageGivesASequenceOrAnIoException(long seed) throws IOException {
        Random random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = golden();
            for (int damage = 0; damage <= random.nextInt(4); damage++) {
                bytes[1 + random.nextInt(bytes.length - 1)] = (byte) random.nextInt(256);
            }
            try {
                UserSequence sequence = read(bytes);
                assertThat(read(write(sequence))).isEqualTo(sequence);
                List<Long> times = new ArrayList<>();
                sequence.entries().forEach(entry -> times.add(entry.eventTimeMillis()));
                assertThat(times).isSorted();
            } catch (IOException e) {
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    private static byte[] golden() throws IOException {
        try (InputStream in =
                SequenceFormatTest.class.getResourceAsStream("user-sequence-v1.bin")) {
            return in.readAllBytes();
        }
    }

    private static byte[] parse(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static byte[] write(UserSequence sequence) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        sequence.writeTo(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static UserSequence read(byte[] bytes) throws IOException {
        return UserSequence.readFrom(new DataInputStream(new ByteArrayInputStream(bytes)));
    }
}
