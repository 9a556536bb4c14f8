package io.nextup.catalogue;

import io.nextup.catalogue.RandomRules.Made;
import io.nextup.event.CatalogueItem;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.scoring.Vocabulary;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Reads a catalogue as a process of the job does: decodes each record, evaluates all rules, keeps
 * the bits. Prints what the reading, the biases of all items and the rules of a model of them take,
 * and the heap of both.
 */
final class ItemTableBenchmark {
    /** Records that are encoded beforehand, so that encoding does not count. */
    private static final int AT_ONCE = 10_000;

    private ItemTableBenchmark() {}

    /**
     * Runs it.
     *
     * @param arguments numbers of items and of rules, and how many rules leave items out
     */
    public static void main(String[] arguments) throws Exception {
        int items = Integer.parseInt(arguments[0]);
        int rules = Integer.parseInt(arguments[1]);
        RandomRules made = new RandomRules(new SplittableRandom(1));
        int leavingOut = Integer.parseInt(arguments[2]);
        List<Made> all =
                IntStream.range(0, rules)
                        .mapToObj(number -> made.rule(number, number < leavingOut))
                        .toList();
        CompiledRules compiled = CompiledRules.of(RandomRules.set(all));
        long before = heapBytes();
        ItemTable table = new ItemTable(compiled);
        long readNanos = 0;
        for (int first = 0; first < items; first += AT_ONCE) {
            byte[][] records = new byte[Math.min(AT_ONCE, items - first)][];
            for (int i = 0; i < records.length; i++) {
                CatalogueItem item = made.item("item-" + (first + i));
                records[i] = Codecs.CATALOGUE_ITEM.encode(item, Encoding.JSON);
            }
            long start = System.nanoTime();
            for (byte[] record : records) {
                table.put(Codecs.CATALOGUE_ITEM.decode(record, -1));
            }
            readNanos += System.nanoTime() - start;
        }
        System.out.printf(
                "%,d items, %d rules: read in %.1f s, %.1f us an item; the table holds %.1f MB%n",
                items,
                rules,
                readNanos / 1e9,
                readNanos / 1e3 / items,
                (heapBytes() - before) / 1e6);
        String[] ids = IntStream.range(0, items).mapToObj(i -> "item-" + i).toArray(String[]::new);
        for (int round = 0; round < 3; round++) {
            long start = System.nanoTime();
            RulesAt moment = compiled.at(Instant.parse("2027-01-01T00:00:50Z"));
            double[] biases = new double[items];
            for (int i = 0; i < items; i++) {
                biases[i] = table.bias(ids[i], moment).orElse(0);
            }
            System.out.printf(
                    "biases of all items in %.0f ms, %.1f %% of them shown%n",
                    (System.nanoTime() - start) / 1e6,
                    100.0
                            * Arrays.stream(biases).filter(bias -> !Double.isInfinite(bias)).count()
                            / items);
        }
        printOfModel(table, ids, made);
    }

    /** Prints what the rules of a model of all items take, and ten changes of items in them. */
    private static void printOfModel(ItemTable table, String[] ids, RandomRules made) {
        Vocabulary vocabulary = Vocabulary.of(Arrays.asList(ids));
        long before = heapBytes();
        VocabularyRules rules = new VocabularyRules(table, vocabulary, UnknownItems.ALLOW);
        long start = System.nanoTime();
        Instant now = Instant.parse("2027-01-01T00:00:50Z");
        rules.at(now);
        System.out.printf(
                "the rules of a model in %.0f ms; they hold %.1f MB%n",
                (System.nanoTime() - start) / 1e6, (heapBytes() - before) / 1e6);
        double[] tookMillis = new double[31];
        for (int round = 0; round < tookMillis.length; round++) {
            for (int i = 0; i < 10; i++) {
                table.put(made.item(ids[(round * 7_919 + i * 104_729) % ids.length]));
            }
            start = System.nanoTime();
            rules.at(now);
            tookMillis[round] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(tookMillis);
        System.out.printf(
                "after ten changes of items in %.2f ms (median), %.2f at most%n",
                tookMillis[15], tookMillis[30]);
    }

    private static long heapBytes() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
