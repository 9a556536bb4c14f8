package io.nextup.event.wire;

import io.nextup.event.AnnouncedModel;
import io.nextup.event.CallTrial;
import io.nextup.event.CatalogueItem;
import io.nextup.event.DeadLetter;
import io.nextup.event.ErasureReceipt;
import io.nextup.event.EventReference;
import io.nextup.event.Health;
import io.nextup.event.Interaction;
import io.nextup.event.JobProgress;
import io.nextup.event.MadeFrom;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.ModelSince;
import io.nextup.event.ModelVerdict;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.event.Rule;
import io.nextup.event.RuleSet;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Messages of every shape that the records allow; the same seed gives the same messages. */
final class RandomMessages {
    private static final int[] CHARACTERS = {
        'a', 'Z', '0', ' ', '"', '\\', '/', '{', 0, '\n', 0x7F, 0xE9, 0x3B1, 0x6620, 0xFFFD, 0xFEFF,
        0xFFFF, 0x1F3AC, 0x10FFFF
    };
    private static final long[] NUMBERS = {
        0, 1, -1, 63, 64, -65, 1764000000123L, 253402300799000L, Long.MIN_VALUE, Long.MAX_VALUE
    };
    private static final float[] SCORES = {
        0f,
        -0f,
        1f,
        0.1f,
        1e10f,
        Float.MIN_VALUE,
        -Float.MAX_VALUE,
        16777216f,
        7.038531e-26f,
        3.4028233E38f
    };

    private final Random random;

    RandomMessages(long seed) {
        random = new Random(seed);
    }

    Interaction interaction() {
        return new Interaction(
                textOrNull(),
                text(),
                text(),
                text(),
                number(),
                textOrNull(),
                attributes(),
                textOrNull(),
                textOrNull(),
                valueOrNull(),
                random.nextInt(3) == 0 ? 1 + random.nextInt(300) : 1);
    }

    /** A third of them is absent, and a third has any bits that are a number. */
    private Double valueOrNull() {
        double bits = Double.longBitsToDouble(random.nextLong());
        return switch (random.nextInt(3)) {
            case 0 -> null;
            case 1 -> Double.isFinite(bits) ? bits : Double.MIN_VALUE;
            default -> (double) SCORES[random.nextInt(SCORES.length)];
        };
    }

    Recommendation recommendation() {
        Recommendation.Source source = any(Recommendation.Source.values());
        return new Recommendation(
                text(),
                text(),
                slot(),
                number(),
                IntStream.rangeClosed(0, random.nextInt(3)).mapToObj(i -> reference()).toList(),
                source == Recommendation.Source.SKIPPED ? List.of() : items(),
                text(),
                source,
                number(),
                number(),
                random.nextBoolean() ? null : madeFrom());
    }

    private MadeFrom madeFrom() {
        return new MadeFrom(
                number(),
                random.nextBoolean() ? null : number() >>> 1,
                random.nextBoolean() ? null : number() >>> 1);
    }

    private EventReference reference() {
        EventReference first =
                random.nextBoolean()
                        ? EventReference.event(text())
                        : new EventReference(
                                textOrNull(),
                                text(),
                                random.nextInt(Integer.MAX_VALUE),
                                number() >>> 1,
                                1);
        return random.nextInt(3) == 0 ? first.atLine(1 + random.nextInt(300)) : first;
    }

    ModelAnnouncement announcement() {
        return new ModelAnnouncement(
                slot(),
                version(),
                text(),
                hash(),
                number(),
                IntStream.range(0, random.nextInt(ModelAnnouncement.MOST_PREVIOUS + 1))
                        .mapToObj(i -> new AnnouncedModel(version(), text(), hash()))
                        .toList(),
                IntStream.range(0, random.nextInt(4)).mapToObj(i -> "i" + upTo(8)).toList(),
                random.nextInt(3) == 0 ? null : any(ModelAnnouncement.By.values()),
                number() >>> 1);
    }

    private String slot() {
        return any(new String[] {"default", "b", "7", "Games_1.new-" + random.nextInt(9)});
    }

    private String version() {
        return upTo(AnnouncedModel.MAX_VERSION_LENGTH);
    }

    private String hash() {
        return upTo(64);
    }

    private String upTo(int most) {
        String text = text();
        int end = Math.min(text.length(), most);
        boolean splitsACharacter = end > 0 && Character.isHighSurrogate(text.charAt(end - 1));
        return text.substring(0, splitsACharacter ? end - 1 : end);
    }

    DeadLetter deadLetter() {
        return new DeadLetter(
                bytesOrNull(),
                bytesOrNull(),
                text(),
                random.nextInt(),
                number(),
                timeOrNone(),
                any(DeadLetter.Reason.values()),
                text(),
                headers(),
                textOrNull(),
                timeOrNone());
    }

    private Map<String, byte[]> headers() {
        Map<String, byte[]> headers = new HashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            headers.put(text(), bytes());
        }
        return headers;
    }

    ErasureReceipt receipt() {
        long offset = number() >>> 2;
        return new ErasureReceipt(
                ErasureReceipt.sha256Of(text()),
                text(),
                random.nextInt(),
                offset,
                timeOrNone(),
                IntStream.rangeClosed(0, random.nextInt(3))
                        .mapToObj(i -> new JobProgress(text(), offset + 1 + (number() >>> 2)))
                        .toList(),
                number(),
                textOrNull());
    }

    CatalogueItem item() {
        Instant from = momentOrNull();
        return new CatalogueItem(
                "i" + text(),
                random.nextBoolean(),
                from,
                laterOrNull(from),
                IntStream.range(0, random.nextInt(4)).mapToObj(i -> text()).toList(),
                attributes(),
                textOrNull());
    }

    RuleSet ruleSet() {
        return new RuleSet(
                slot(),
                RuleSet.DEFAULT_NAME,
                number() >>> 1,
                number(),
                IntStream.range(0, random.nextInt(5)).mapToObj(i -> rule("r." + i)).toList());
    }

    private Rule rule(String id) {
        Instant from = momentOrNull();
        Instant until = laterOrNull(from);
        double boost = Rule.LEAST_BOOST + random.nextDouble() * 100;
        return switch (random.nextInt(4)) {
            case 0 -> new Rule(id, text(), null, null, null, null, null, from, until);
            case 1 -> new Rule(id, null, text(), null, null, null, null, from, until);
            case 2 -> new Rule(id, null, null, boost, text(), null, null, from, until);
            default ->
                    new Rule(
                            id,
                            null,
                            null,
                            null,
                            null,
                            1 + random.nextInt(Integer.MAX_VALUE),
                            text(),
                            from,
                            until);
        };
    }

    private Instant momentOrNull() {
        return random.nextInt(3) == 0
                ? null
                : Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
    }

    private Instant laterOrNull(Instant from) {
        Instant other = momentOrNull();
        return from == null || other == null || from.isBefore(other) ? other : from.plusNanos(1);
    }

    private long timeOrNone() {
        return random.nextInt(4) == 0 ? -1 : number() >>> 1;
    }

    Health health() {
        Health.Kind kind = any(Health.Kind.values());
        String id = "p" + text().replace("/", "");
        if (kind == Health.Kind.PARDON) {
            return Health.pardon(slot(), text(), id, text(), number());
        }
        boolean report = kind == Health.Kind.REPORT;
        return new Health(
                slot(),
                kind,
                id,
                number(),
                number(),
                textOrNull(),
                textOrNull(),
                textOrNull(),
                textOrNull(),
                textOrNull(),
                modelOrNull(),
                modelOrNull(),
                trialOrNull(),
                IntStream.range(0, random.nextInt(Health.MOST_VERDICTS + 1))
                        .mapToObj(i -> verdict())
                        .toList(),
                IntStream.range(0, random.nextInt(Health.MOST_PROVEN + 1))
                        .mapToObj(i -> text())
                        .toList(),
                random.nextBoolean(),
                number() >>> 1,
                random.nextBoolean(),
                report ? null : textOrNull(),
                report ? null : textOrNull());
    }

    private ModelSince modelOrNull() {
        return random.nextInt(3) == 0 ? null : new ModelSince(text(), text(), number());
    }

    private CallTrial trialOrNull() {
        if (random.nextInt(3) == 0) {
            return null;
        }
        int requests = 1 + random.nextInt(random.nextBoolean() ? 1 : CallTrial.MOST_REQUESTS);
        return new CallTrial(
                IntStream.range(0, requests).mapToObj(i -> number()).toList(),
                requests == 1 && random.nextBoolean());
    }

    private ModelVerdict verdict() {
        return new ModelVerdict(text(), text(), any(ModelVerdict.Kind.values()), text(), number());
    }

    private <E> E any(E[] choices) {
        return choices[random.nextInt(choices.length)];
    }

    private Map<String, String> attributes() {
        Map<String, String> attributes = new HashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            attributes.put(text(), text());
        }
        return attributes;
    }

    private List<RankedItem> items() {
        return IntStream.range(0, random.nextInt(5))
                .mapToObj(i -> new RankedItem(text(), score()))
                .toList();
    }

    private float score() {
        if (random.nextBoolean()) {
            return SCORES[random.nextInt(SCORES.length)];
        }
        float any = Float.intBitsToFloat(random.nextInt());
        return Float.isFinite(any) ? any : 0.5f;
    }

    private long number() {
        return random.nextBoolean()
                ? NUMBERS[random.nextInt(NUMBERS.length)]
                : random.nextLong() >> random.nextInt(64);
    }

    private byte[] bytesOrNull() {
        if (random.nextInt(4) == 0) {
            return null;
        }
        return bytes();
    }

    private byte[] bytes() {
        byte[] bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        return bytes;
    }

    private String textOrNull() {
        return random.nextInt(3) == 0 ? null : text();
    }

    private String text() {
        int length = random.nextInt(10) == 0 ? random.nextInt(400) : random.nextInt(12);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(CHARACTERS[random.nextInt(CHARACTERS.length)]);
        }
        return text.toString();
    }
}
