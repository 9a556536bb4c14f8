package io.nextup.scoring.torch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Modules that differ a little from good ones: in opcodes and arguments of their pickles, in their
 * entries, in the names of their code. The same seed gives the same modules.
 */
final class ModuleMutations {
    /** Of a hundred changes, how many go to which part; the rest goes to the code. */
    private static final int PICKLES = 80;

    private static final int ENTRIES = 10;

    private static final long[] NUMBERS = {
        0,
        1,
        2,
        3,
        7,
        9,
        16,
        63,
        64,
        65,
        127,
        128,
        255,
        256,
        4_096,
        65_535,
        65_536,
        -1,
        -2,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        1L << 32,
        1L << 62,
        Long.MAX_VALUE,
        Long.MIN_VALUE
    };

    private static final List<String> WORDS =
            List.of(
                    "Tensor",
                    "int",
                    "float",
                    "bool",
                    "str",
                    "NoneType",
                    "Device",
                    "complex",
                    "Any",
                    "number",
                    "List[int]",
                    "List[Tensor]",
                    "Optional[Tensor]",
                    "Dict[str, int]",
                    "Tuple[int, Tensor]",
                    "self",
                    "torch",
                    "ops",
                    "prim",
                    "0",
                    "1",
                    "-1",
                    "None",
                    "True",
                    "annotate",
                    "__torch__",
                    "CONSTANTS",
                    "training");

    private static final Pattern WORD = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*|[0-9]+");

    private final List<ModuleParts> seeds;
    private final SplittableRandom random;

    /** Opcodes with their arguments from all seeds, and some that no seed holds. */
    private final List<String> opcodes = new ArrayList<>();

    private final List<String> words = new ArrayList<>(WORDS);

    ModuleMutations(List<ModuleParts> seeds, long seed) {
        this.seeds = seeds;
        this.random = new SplittableRandom(seed);
        for (ModuleParts parts : seeds) {
            for (String folder : ModuleParts.FOLDERS) {
                opcodes.addAll(opcodes(parts.pickle(folder)));
            }
            for (String code : parts.code().values()) {
                WORD.matcher(code).results().map(MatchResult::group).distinct().forEach(words::add);
            }
        }
        for (String type : List.of("Half", "Double", "Bool", "Char", "Short", "Int", "Long")) {
            opcodes.add("ctorch\n%sStorage\n".formatted(type));
        }
        opcodes.addAll(List.of("N", "\u0088", "\u0089", ")", "(", "t", "}", "]", "R", "Q", "b"));
        opcodes.addAll(List.of("u", "e", "2", "0", "\u0093", "\u0094", "M\u0001\u0001"));
    }

    /** Returns a seed with one to four changes. */
    ModuleParts next() {
        Map<String, byte[]> entries = new TreeMap<>(one(seeds).entries());
        int changes = 1 + Integer.numberOfTrailingZeros(8 | random.nextInt(8));
        for (int i = 0; i < changes; i++) {
            int part = random.nextInt(100);
            if (part < PICKLES) {
                String pickle = random.nextInt(10) == 0 ? "constants.pkl" : "data.pkl";
                entries.compute(pickle, (name, bytes) -> pickle(bytes));
            } else if (part < PICKLES + ENTRIES) {
                entry(entries);
            } else {
                String file = one(entries.keySet().stream().filter(this::isCode).toList());
                entries.compute(file, (name, bytes) -> code(bytes));
            }
        }
        return new ModuleParts(entries);
    }

    private boolean isCode(String part) {
        return part.startsWith("code/");
    }

    private byte[] pickle(byte[] bytes) {
        List<String> parts = new ArrayList<>(opcodes(bytes));
        if (parts.isEmpty()) {
            return one(opcodes).getBytes(ISO_8859_1); // Earlier changes left nothing.
        }
        int at = random.nextInt(parts.size());
        switch (random.nextInt(8)) {
            case 0 -> parts.remove(at);
            case 1 -> parts.add(at, parts.get(at));
            case 2 -> parts.add(at, one(opcodes));
            case 3 -> parts.set(at, one(opcodes));
            case 4 -> Collections.swap(parts, at, random.nextInt(parts.size()));
            case 5 -> parts.set(at, flipped(parts.get(at)));
            default -> number(parts);
        }
        return String.join("", parts).getBytes(ISO_8859_1);
    }

    private String flipped(String part) {
        char[] bytes = part.toCharArray();
        int at = random.nextInt(bytes.length);
        bytes[at] ^= (char) (1 << random.nextInt(8));
        return new String(bytes);
    }

    /** Replaces one number of the pickle, if it has any. */
    private void number(List<String> parts) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            if ("KMJ\u008a".indexOf(parts.get(i).charAt(0)) >= 0) {
                numbers.add(i);
            }
        }
        if (!numbers.isEmpty()) {
            long value =
                    random.nextBoolean()
                            ? NUMBERS[random.nextInt(NUMBERS.length)]
                            : random.nextInt(40);
            parts.set(
                    one(numbers),
                    value >= 0 && value < 256 ? "K" + (char) value : RawPickle.number(value));
        }
    }

    private void entry(Map<String, byte[]> entries) {
        String part = one(List.copyOf(entries.keySet()));
        byte[] bytes = entries.get(part);
        switch (random.nextInt(6)) {
            case 0 -> entries.remove(part);
            case 1 -> entries.put(part, Arrays.copyOf(bytes, random.nextInt(bytes.length + 9)));
            case 2 -> entries.put(part, new byte[bytes.length]);
            case 3 -> entries.put("data/" + random.nextInt(40), bytes);
            case 4 -> entries.put(part + one(List.of("/0", ".py", "x", "\u00e9")), bytes);
            default -> {
                byte[] flipped = bytes.clone();
                if (flipped.length > 0) {
                    flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
                }
                entries.put(part, flipped);
            }
        }
        // What the other changes need.
        entries.putIfAbsent("data.pkl", bytes);
        entries.putIfAbsent("constants.pkl", bytes);
        entries.putIfAbsent("code/__torch__.py", "x".getBytes(UTF_8));
        entries.replaceAll(
                (name, content) -> isPickle(name) && content.length == 0 ? bytes : content);
    }

    private static boolean isPickle(String part) {
        return part.endsWith(".pkl");
    }

    private byte[] code(byte[] bytes) {
        String text = new String(bytes, UTF_8);
        if (random.nextInt(4) == 0) {
            List<String> lines = new ArrayList<>(text.lines().toList());
            if (!lines.isEmpty()) {
                int at = random.nextInt(lines.size());
                switch (random.nextInt(3)) {
                    case 0 -> lines.remove(at);
                    case 1 -> lines.add(at, lines.get(at));
                    default -> Collections.swap(lines, at, random.nextInt(lines.size()));
                }
            }
            return String.join("\n", lines).concat("\n").getBytes(UTF_8);
        }
        Matcher word = WORD.matcher(text);
        List<MatchResult> found = word.results().toList();
        if (found.isEmpty()) {
            return bytes;
        }
        MatchResult at = one(found);
        return (text.substring(0, at.start()) + one(words) + text.substring(at.end()))
                .getBytes(UTF_8);
    }

    private <T> T one(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    /** Splits a pickle into opcodes with their arguments; what is not one is one of its own. */
    private static List<String> opcodes(byte[] pickle) {
        String bytes = new String(pickle, ISO_8859_1);
        List<String> parts = new ArrayList<>();
        for (int at = 0; at < bytes.length(); ) {
            int end = Math.min(bytes.length(), at + length(bytes, at));
            parts.add(bytes.substring(at, end));
            at = end;
        }
        return parts;
    }

    private static int length(String bytes, int at) {
        return switch (bytes.charAt(at)) {
            case '\u0080', 'K', 'q', 'h' -> 2;
            case 'M' -> 3;
            case 'J', 'r', 'j' -> 5;
            case 'G' -> 9;
            case '\u008a' -> at + 1 < bytes.length() ? 2 + bytes.charAt(at + 1) : 1;
            case 'X' -> text(bytes, at);
            case 'c' -> {
                int line = bytes.indexOf('\n', at);
                int end = line < 0 ? -1 : bytes.indexOf('\n', line + 1);
                yield end < 0 ? 1 : end + 1 - at;
            }
            default -> 1;
        };
    }

    private static int text(String bytes, int at) {
        if (at + 3 > bytes.length()) {
            return 1;
        }
        // No text of a seed has 64 KiB.
        return 5 + bytes.charAt(at + 1) + (bytes.charAt(at + 2) << 8);
    }
}
