package io.nextup.scoring.torch;

import io.nextup.artifact.ArtifactException;
import io.nextup.scoring.torch.ScriptTokens.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads types, as PyTorch's {@code ScriptTypeParser} does, without those in quotes, which would
 * name native classes.
 */
final class ValueTypes {
    private ValueTypes() {}

    /**
     * Reads the type that stands at the cursor.
     *
     * @throws ArtifactException if it is neither allowed nor a class of the module
     */
    static ValueType read(ScriptCursor at, ScriptNames names) throws ArtifactException {
        at.enter();
        if (at.peek().kind() != Kind.NAME) {
            throw at.notUnderstood();
        }
        StringBuilder path = new StringBuilder(at.next().text());
        while (at.skip(".")) {
            path.append('.').append(at.name());
        }
        String name = path.toString();
        if (!names.isClass(name)) {
            names.requireAllowed(name, at);
        }
        List<ValueType> parts = new ArrayList<>();
        if (at.skip("[")) {
            if (at.skip("(")) {
                at.require(")"); // The type of an empty tuple.
            } else {
                do {
                    parts.add(read(at, names));
                } while (at.skip(",") && !at.at("]"));
            }
            at.require("]");
        }
        at.leave();
        return new ValueType(name, parts);
    }
}
