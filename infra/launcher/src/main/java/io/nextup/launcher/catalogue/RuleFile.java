package io.nextup.launcher.catalogue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nextup.catalogue.CompiledRules;
import io.nextup.catalogue.RuleException;
import io.nextup.event.Excerpt;
import io.nextup.event.Rule;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.DecodeException;
import io.nextup.launcher.verb.OneLineErrors;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Reads a file of rules: an array of them, or an object of a rule set as on the topic, in which all
 * but the rules may be left out. A field that no rule has is an error, since people type such
 * files.
 */
final class RuleFile {
    private static final String RULES = "rules";
    private static final String SLOT = "slot";
    private static final List<String> SET_FIELDS =
            List.of(RULES, SLOT, "name", "revision", "appliedTime");
    private static final List<String> RULE_FIELDS =
            Stream.of(Rule.class.getRecordComponents()).map(RecordComponent::getName).toList();

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private RuleFile() {}

    /**
     * Reads the rules and their conditions.
     *
     * @param slot slot of a file that names none
     * @param usage makes the error for a file that does not hold rules
     */
    static CompiledRules read(
            Path path, String slot, Function<String, ? extends RuntimeException> usage) {
        try {
            ObjectNode set = set(JSON.readTree(Files.readAllBytes(path)));
            if (!set.hasNonNull(SLOT)) {
                set.put(SLOT, slot);
            }
            return CompiledRules.of(Codecs.RULE_SET.decode(JSON.writeValueAsBytes(set), 0));
        } catch (JsonProcessingException e) {
            throw usage.apply(
                    "%s is not JSON: line %d, column %d: %s"
                            .formatted(
                                    path,
                                    e.getLocation().getLineNr(),
                                    e.getLocation().getColumnNr(),
                                    Excerpt.of(e.getOriginalMessage())));
        } catch (IOException e) {
            throw usage.apply("%s cannot be read: %s".formatted(path, OneLineErrors.words(e)));
        } catch (DecodeException | RuleException | IllegalArgumentException e) {
            throw usage.apply("%s: %s".formatted(path, e.getMessage()));
        }
    }

    private static ObjectNode set(JsonNode root) {
        ObjectNode set = JSON.createObjectNode();
        if (root.isArray()) {
            set.set(RULES, root);
        } else if (root instanceof ObjectNode object) {
            requireKnown("", object, SET_FIELDS);
            set.setAll(object);
        } else {
            throw new IllegalArgumentException("it holds no rules: write {\"rules\": [...]}");
        }
        int number = 0;
        for (JsonNode rule : set.path(RULES)) {
            requireKnown("%s/%d/".formatted(RULES, number), rule, RULE_FIELDS);
            number++;
        }
        return set;
    }

    private static void requireKnown(String place, JsonNode object, List<String> known) {
        for (String name : (Iterable<String>) object::fieldNames) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(
                        "%s%s is not a field: write one of %s"
                                .formatted(place, Excerpt.of(name), String.join(", ", known)));
            }
        }
    }
}
