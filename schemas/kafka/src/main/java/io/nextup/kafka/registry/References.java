package io.nextup.kafka.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.nextup.event.registered.RegisteredSchema.Reference;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Collects the schemas that one schema uses, directly and through others. Serves one schema. */
final class References {
    private static final int MOST = 100;
    private static final int MOST_DEPTH = 16;
    private static final int MOST_CHARACTERS = 4 << 20;

    private final Source source;
    private final List<Reference> found = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private int characters;

    /** Answers requests for one version of a subject. */
    interface Source {
        JsonNode get(String path) throws NotGivenException, UnreadableSchemaException;
    }

    References(Source source) {
        this.source = source;
    }

    /** Returns the schemas, each behind those that it uses itself. */
    List<Reference> of(JsonNode body) throws NotGivenException, UnreadableSchemaException {
        collect(body, 0);
        return found;
    }

    private void collect(JsonNode body, int depth)
            throws NotGivenException, UnreadableSchemaException {
        for (JsonNode reference : body.path("references")) {
            String name = reference.path("name").asText();
            if (!names.add(name)) {
                // A second version of a type would define it twice: the first one met counts, as
                // in the clients that write such records.
                continue;
            }
            if (names.size() > MOST || depth >= MOST_DEPTH) {
                throw new UnreadableSchemaException(
                        "uses more than %d schemas, or deeper than %d levels"
                                .formatted(MOST, MOST_DEPTH));
            }
            JsonNode used =
                    source.get(
                            "/subjects/"
                                    + encoded(reference.path("subject").asText())
                                    + "/versions/"
                                    + reference.path("version").asInt());
            collect(used, depth + 1);
            String text = RegistryBodies.text(used);
            characters += text.length();
            if (characters > MOST_CHARACTERS) {
                throw new UnreadableSchemaException(
                        "uses schemas of more than %d characters".formatted(MOST_CHARACTERS));
            }
            found.add(new Reference(name, text));
        }
    }

    private static String encoded(String subject) {
        return URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
