package io.nextup.launcher.stream;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nextup.launcher.verb.Verb;
import io.nextup.local.broker.AclsCreator;
import io.nextup.local.broker.QuotaSetter;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.common.acl.AclBinding;

/**
 * Output of {@code nextup topics --acls}: a line for each right, or one JSON object.
 *
 * @param removed true if the undeclared rights were removed
 */
record RightsReport(AclsCreator.Result result, QuotaSetter.Result quotas, boolean removed) {
    /**
     * Does what follows the adding of rights, and prints all that was done, also if a step fails.
     *
     * @param removal removal of the undeclared rights, if they shall go
     */
    static void printAfter(
            AclsCreator.Result added,
            Optional<Runnable> removal,
            Supplier<QuotaSetter.Result> quotas,
            Verb verb) {
        boolean removed = false;
        QuotaSetter.Result set = new QuotaSetter.Result(List.of(), List.of());
        try {
            if (removal.isPresent()) {
                removal.get().run();
                removed = true;
            }
            set = quotas.get();
        } finally {
            new RightsReport(added, set, removed).print(verb);
        }
    }

    private void print(Verb verb) {
        if (verb.json()) {
            verb.printJson(asJson());
        } else {
            PrintWriter out = verb.out();
            result.added().forEach(one -> out.println("added    " + AclsCreator.format(one)));
            quotas.changed().forEach(one -> out.println("set      " + one));
            result.there().forEach(one -> out.println("there    " + AclsCreator.format(one)));
            quotas.there().forEach(one -> out.println("there    " + one));
            String undeclared =
                    removed
                            ? "removed  %s"
                            : "Note: %s is not declared, and stays: --remove-undeclared takes it away";
            result.undeclared()
                    .forEach(one -> out.println(undeclared.formatted(AclsCreator.format(one))));
            out.flush();
        }
    }

    private ObjectNode asJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        addAll(json.putArray("added"), result.added());
        ArrayNode there = json.putArray("there");
        addAll(there, result.there());
        quotas.there().forEach(one -> there.add(one.toString()));
        addAll(json.putArray("removed"), removed ? result.undeclared() : List.of());
        addAll(json.putArray("undeclared"), removed ? List.of() : result.undeclared());
        ArrayNode set = json.putArray("set");
        quotas.changed().forEach(one -> set.add(one.toString()));
        return json;
    }

    private static void addAll(ArrayNode array, List<AclBinding> entries) {
        entries.forEach(one -> array.add(AclsCreator.format(one)));
    }
}
