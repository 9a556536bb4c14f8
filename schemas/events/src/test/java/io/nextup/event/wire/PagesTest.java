package io.nextup.event.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.Topics;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.avro.Schema;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pages of schemas/ are a contract: what they show must be so. */
class PagesTest {
    private static final Map<String, MessageCodec<?>> CODECS =
            Map.of(
                    "interaction", Codecs.INTERACTION,
                    "recommendation", Codecs.RECOMMENDATION,
                    "announcement", Codecs.MODEL_ANNOUNCEMENT,
                    "health", Codecs.HEALTH,
                    "dead-letter", Codecs.DEAD_LETTER,
                    "receipt", Codecs.ERASURE_RECEIPT,
                    "item", Codecs.CATALOGUE_ITEM,
                    "rules", Codecs.RULE_SET);

    private static final Path SCHEMAS = Path.of("..");

    /** The first page, which shows a click and its answer, and all pages of schemas/. */
    private static String pages;

    @BeforeAll
    static void read() throws Exception {
        List<Path> files = new ArrayList<>(List.of(SCHEMAS.resolve("../README.md")));
        try (DirectoryStream<Path> beside = Files.newDirectoryStream(SCHEMAS, "*.md")) {
            beside.forEach(files::add);
        }
        StringBuilder text = new StringBuilder();
        for (Path file : files) {
            text.append(Files.readString(file)).append('\n');
        }
        pages = text.toString();
    }

    @Test
    void everyExampleIsAMessage() throws Exception {
        List<MatchResult> examples =
                Pattern.compile("```json ([a-z-]+)\n(.*?)```", Pattern.DOTALL)
                        .matcher(pages)
                        .results()
                        .toList();
        assertThat(examples).extracting(e -> e.group(1)).containsAll(CODECS.keySet());
        for (MatchResult example : examples) {
            MessageCodec<?> codec = CODECS.get(example.group(1));
            Object message = codec.decode(example.group(2).getBytes(UTF_8), 1);
            assertThat(message).isNotNull();
        }
    }

    @ParameterizedTest
    @MethodSource("io.nextup.event.wire.SchemaVersionsTest#messages")
    void everyWordIsExplained(SchemaVersions versions) {
        Schema newest = versions.own();
        String section = section(newest.getName());
        for (Schema.Field field : newest.getFields()) {
            for (String word : SchemaVersionsTest.wordsOf(field.schema())) {
                assertThat(section).contains("`" + word + "`");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.nextup.event.wire.SchemaVersionsTest#messages")
    void everyVersionIsListedWithItsFirstBytes(SchemaVersions versions) {
        String name = versions.own().getName();
        List<Schema> schemas = versions.oldestFirst();
        for (int version = 1; version <= schemas.size(); version++) {
            byte[] fingerprint =
                    ByteBuffer.allocate(8)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(SchemaVersions.fingerprint(schemas.get(version - 1)))
                            .array();
            assertThat(pages)
                    .contains(
                            "| %s | `%s.v%d.avsc` | `c3 01 %s` |"
                                    .formatted(
                                            name,
                                            name,
                                            version,
                                            HexFormat.ofDelimiter(" ").formatHex(fingerprint)));
        }
    }

    @Test
    void everyTopicHasItsRow() {
        for (String topic :
                List.of(
                        Topics.INTERACTIONS,
                        Topics.RECOMMENDATIONS,
                        Topics.MODELS,
                        Topics.HEALTH,
                        Topics.DEAD_LETTERS,
                        Topics.ERASURE_RECEIPTS,
                        Topics.ERASURE_REQUESTS,
                        Topics.ITEMS,
                        Topics.RULES)) {
            assertThat(pages).contains("\n| `" + topic + "` | ");
        }
    }

    /**
     * The page of contracts says of each topic what its keys and its records without a value are.
     */
    @Test
    void theTableOfContractsHasEveryTopic() throws Exception {
        String contracts = Files.readString(SCHEMAS.resolve("CONTRACTS.md"));
        for (Channel channel : Channel.ALL) {
            String row =
                    contracts
                            .lines()
                            .filter(line -> line.startsWith("| `" + channel.topic() + "` | "))
                            .findFirst()
                            .orElse("no row of " + channel.topic());
            boolean never = row.contains(" | never | ") || row.contains(" | means nothing | ");
            assertThat(never).as(row).isEqualTo(channel.withoutValue() == null);
            assertThat(row).contains(channel.message() == null ? "text" : channel.message().name());
        }
    }

    /** The section of a message, once the pages are {@link #read}. */
    static String section(String name) {
        int start = pages.indexOf("\n## " + name + "\n");
        assertThat(start).as("the section of %s", name).isPositive();
        int end = pages.indexOf("\n## ", start + 1);
        return end < 0 ? pages.substring(start) : pages.substring(start, end);
    }
}
