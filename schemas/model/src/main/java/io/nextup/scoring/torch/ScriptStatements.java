package io.nextup.scoring.torch;

import io.nextup.artifact.ArtifactException;
import io.nextup.scoring.torch.ScriptTokens.Kind;
import io.nextup.scoring.torch.ScriptTokens.Line;
import io.nextup.scoring.torch.ScriptTokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Checks the statements of one function. Not thread-safe. */
final class ScriptStatements {
    private static final Set<String> CHANGES =
            Set.of("+=", "-=", "*=", "/=", "%=", "|=", "&=", "^=");

    private final ScriptNames names;
    private final ScriptExpressions expressions;

    ScriptStatements(ScriptNames names) {
        this.names = names;
        this.expressions = new ScriptExpressions(names);
    }

    void parameter(String name, ScriptType type, ScriptCursor at) throws ArtifactException {
        expressions.give(name, type, at);
    }

    /**
     * Checks a statement, or the head of one.
     *
     * @return true if deeper lines must follow
     */
    boolean check(Line line, ScriptCursor at) throws ArtifactException {
        comprehensions(line.tokens(), at);
        switch (at.peek().text()) {
            case "if", "elif", "while" -> {
                at.next();
                expressions.expression(at);
                at.require(":");
                at.requireEnd();
                return true;
            }
            case "else" -> {
                at.next();
                at.require(":");
                at.requireEnd();
                return true;
            }
            case "for" -> {
                at.next();
                while (!at.skip("in")) {
                    expressions.give(at.name(), ScriptType.UNKNOWN, at);
                    at.skip(",");
                }
                expressions.tuple(at);
                at.require(":");
                at.requireEnd();
                return true;
            }
            case "return" -> {
                at.next();
                if (!at.atEnd()) {
                    expressions.tuple(at);
                }
            }
            case "raise" -> {
                at.next();
                expressions.expression(at);
            }
            case "assert" -> {
                at.next();
                expressions.expression(at);
                if (at.skip(",")) {
                    expressions.expression(at);
                }
            }
            case "pass", "break", "continue" -> at.next();
            default -> assignment(line, at);
        }
        at.requireEnd();
        return false;
    }

    /**
     * Gives the names of a list's or a dictionary's comprehension, which stand behind their use.
     */
    private void comprehensions(List<Token> tokens, ScriptCursor at) throws ArtifactException {
        for (int i = 1; i < tokens.size(); i++) {
            if (!tokens.get(i).is("for")) {
                continue;
            }
            for (i++; i < tokens.size() && !tokens.get(i).is("in"); i++) {
                if (tokens.get(i).kind() == Kind.NAME) {
                    expressions.give(tokens.get(i).text(), ScriptType.UNKNOWN, at);
                }
            }
        }
    }

    /**
     * Checks an expression, or an assignment: targets with {@code =} behind each, then a value. The
     * value is read before its targets are, as PyTorch does.
     */
    private void assignment(Line line, ScriptCursor at) throws ArtifactException {
        int value = lastEquals(line.tokens()) + 1;
        if (value == 0) {
            expressions.tuple(at);
            if (CHANGES.contains(at.peek().text())) {
                at.next();
                expressions.tuple(at);
            }
            return;
        }
        at.seek(value);
        ScriptType type = expressions.tuple(at);
        at.requireEnd();
        at.seek(0);
        while (at.place() < value) {
            targets(type, at);
            at.require("=");
        }
        at.seek(line.tokens().size());
    }

    private void targets(ScriptType value, ScriptCursor at) throws ArtifactException {
        List<String> given = new ArrayList<>();
        given.add(target(at));
        boolean several = false;
        while (at.skip(",")) {
            several = true;
            if (!at.at("=")) {
                given.add(target(at));
            }
        }
        ScriptType all = at.skip(":") ? names.type(at) : value;
        for (int i = 0; i < given.size(); i++) {
            if (!given.get(i).isEmpty()) {
                expressions.give(given.get(i), several ? all.part(i, given.size()) : all, at);
            }
        }
    }

    /** Reads a target; returns the variable's name, or nothing for a part of a value. */
    private String target(ScriptCursor at) throws ArtifactException {
        String after = at.peek(1).text();
        if (after.equals(",") || after.equals("=") || after.equals(":")) {
            return at.name();
        }
        expressions.operand(at);
        return "";
    }

    /** Index of the last equals sign outside brackets, or -1. */
    private static int lastEquals(List<Token> tokens) {
        int depth = 0;
        int last = -1;
        for (int i = 0; i < tokens.size(); i++) {
            switch (tokens.get(i).text()) {
                case "(", "[", "{" -> depth++;
                case ")", "]", "}" -> depth--;
                case "=" -> last = depth == 0 ? i : last;
                default -> {}
            }
        }
        return last;
    }
}
