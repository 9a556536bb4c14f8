package io.nextup.scoring.torch;

import io.nextup.artifact.ArtifactException;
import io.nextup.scoring.torch.ScriptTokens.Kind;
import io.nextup.scoring.torch.ScriptTokens.Line;
import io.nextup.scoring.torch.ScriptTokens.SyntaxException;
import io.nextup.scoring.torch.ScriptTokens.Token;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Compares every operator that a module's code names with the allowed ones: those that it calls,
 * those that it only mentions, since a name may be called later by another, and the methods and
 * attributes of values, since any operator is a method of its first argument.
 */
final class ScriptCheck {
    /** Words of Python that TorchScript does not know, or that a module does not need. */
    private static final Set<String> REFUSED_WORDS =
            Set.of(
                    "import",
                    "from",
                    "exec",
                    "lambda",
                    "with",
                    "try",
                    "except",
                    "finally",
                    "global",
                    "nonlocal",
                    "yield",
                    "async",
                    "await",
                    "del");

    private static final Set<String> WORDS =
            Set.of(
                    "and", "or", "not", "in", "is", "if", "elif", "else", "while", "for", "return",
                    "assert", "raise", "def", "class");

    /** Names of the modules in a list of modules. */
    private static final Pattern MODULE_NUMBER = Pattern.compile("[0-9]+");

    private final AllowedOperators allowed;

    /** Names that the code itself gives: to classes, functions, methods, attributes, variables. */
    private final Set<String> own = new HashSet<>();

    private final String name;

    private ScriptCheck(AllowedOperators allowed, String name) {
        this.allowed = allowed;
        this.name = name;
    }

    /**
     * Checks the code of a module.
     *
     * @param sources texts by their files
     * @param name name of the module, for errors
     * @return the same code, written from what was understood of it
     * @throws ArtifactException naming the first operator that is not allowed, or the first line
     *     that is not understood
     */
    static Map<String, String> run(
            Map<String, String> sources, AllowedOperators allowed, String name)
            throws ArtifactException {
        Map<String, List<Line>> parsed = new TreeMap<>();
        ScriptCheck check = new ScriptCheck(allowed, name);
        for (Map.Entry<String, String> source : sources.entrySet()) {
            try {
                List<Line> lines = ScriptTokens.of(source.getValue());
                parsed.put(source.getKey(), lines);
                for (Line line : lines) {
                    check.define(line);
                }
            } catch (SyntaxException e) {
                throw new ArtifactException(
                        "%s: %s: %s; save the module again with torch.jit.save"
                                .formatted(name, source.getKey(), e.getMessage()),
                        e);
            }
        }
        Map<String, String> written = new TreeMap<>();
        for (Map.Entry<String, List<Line>> file : parsed.entrySet()) {
            for (Line line : file.getValue()) {
                check.line(line, file.getKey());
            }
            written.put(file.getKey(), ScriptTokens.text(file.getValue()));
        }
        return written;
    }

    /** Collects the names that a line gives. */
    private void define(Line line) throws ArtifactException {
        List<Token> tokens = line.tokens();
        Token first = tokens.get(0);
        if (first.is("def") || first.is("class")) {
            if (tokens.size() < 2 || tokens.get(1).kind() != Kind.NAME) {
                throw refused(line, "it defines nothing");
            }
            own(tokens.get(1), line);
            return;
        }
        if (tokens.size() > 1 && first.kind() == Kind.NAME && tokens.get(1).is(":")) {
            own(first, line); // An attribute of a class, or a variable with its type.
        }
        int depth = 0;
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            depth += depth(token);
            if (token.is("=") && depth == 0) {
                for (Token target : tokens.subList(0, i)) {
                    if (target.kind() == Kind.NAME) {
                        own.add(target.text());
                    }
                }
            }
        }
    }

    private void own(Token token, Line line) throws ArtifactException {
        if (AllowedOperators.OF_FILES.contains(token.text())) {
            throw refused(
                    line,
                    "it gives the name %s of an operator that uses files".formatted(token.text()));
        }
        own.add(token.text());
    }

    private static int depth(Token token) {
        if (token.kind() != Kind.SIGN) {
            return 0;
        }
        return switch (token.text()) {
            case "(", "[", "{" -> 1;
            case ")", "]", "}" -> -1;
            default -> 0;
        };
    }

    private void line(Line line, String file) throws ArtifactException {
        List<Token> tokens = line.tokens();
        boolean defines = tokens.get(0).is("def") || tokens.get(0).is("class");
        for (int i = defines ? 2 : 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.is("@") || token.is(";")) {
                throw refused(line, file, "it holds \"%s\"".formatted(token.text()));
            }
            if (token.kind() != Kind.NAME) {
                continue;
            }
            if (REFUSED_WORDS.contains(token.text())) {
                throw refused(line, file, "it holds the word %s".formatted(token.text()));
            }
            i = path(line, file, i);
        }
    }

    /**
     * Checks a name with the names after its dots.
     *
     * @return index of the last token of it
     */
    private int path(Line line, String file, int start) throws ArtifactException {
        List<Token> tokens = line.tokens();
        if (start > 0 && tokens.get(start - 1).is(".")) {
            member(tokens.get(start), line, file);
            return start;
        }
        List<String> names = new ArrayList<>();
        int last = start;
        names.add(tokens.get(start).text());
        while (last + 2 < tokens.size()
                && tokens.get(last + 1).is(".")
                && tokens.get(last + 2).kind() == Kind.NAME) {
            last += 2;
            names.add(tokens.get(last).text());
        }
        String path = String.join(".", names);
        switch (names.get(0)) {
            case "torch", "ops" -> {
                if (names.size() > 1 && !allowed.has(path)) {
                    throw notAllowed(path, line, file);
                }
                if (names.size() == 1) {
                    throw refused(line, file, "it uses all of " + path);
                }
            }
            case "CONSTANTS" -> {
                // The tensors of constants.pkl, by their numbers.
                members(line, file, start + 4, last);
            }
            case "getattr", "hasattr" -> named(line, file, last);
            case TorchArchive.NAMESPACE -> {
                // Classes that PyTorch itself brings are native code, like operators.
                if (names.stream().anyMatch(AllowedOperators.OF_FILES::contains)
                        || (path.startsWith(AllowedOperators.NATIVE_CLASSES)
                                && !allowed.has(path))) {
                    throw notAllowed(path, line, file);
                }
            }
            default -> {
                boolean called = last + 1 < tokens.size() && tokens.get(last + 1).is("(");
                if (names.size() == 1 && called && !isPlain(names.get(0))) {
                    throw notAllowed(path, line, file);
                }
                members(line, file, start + 2, last);
            }
        }
        return last;
    }

    /** Checks the names after the dots from one token to another. */
    private void members(Line line, String file, int first, int last) throws ArtifactException {
        for (int i = first; i <= last; i += 2) {
            member(line.tokens().get(i), line, file);
        }
    }

    /** Checks the name that a call of getattr gives as a text. */
    private void named(Line line, String file, int start) throws ArtifactException {
        List<Token> tokens = line.tokens();
        int depth = 0;
        for (int i = start + 1; i < tokens.size(); i++) {
            depth += depth(tokens.get(i));
            if (depth == 1 && tokens.get(i).is(",") && i + 2 < tokens.size()) {
                Token text = tokens.get(i + 1);
                Token after = tokens.get(i + 2);
                if (text.kind() == Kind.TEXT && (after.is(")") || after.is(","))) {
                    String member = text.text().substring(1, text.text().length() - 1);
                    if (!MODULE_NUMBER.matcher(member).matches()) {
                        member(member, line, file);
                    }
                    return;
                }
                break;
            }
        }
        throw refused(line, file, "its getattr does not name an attribute by one text");
    }

    private boolean isPlain(String called) {
        return own.contains(called) || WORDS.contains(called) || allowed.has(called);
    }

    private void member(Token token, Line line, String file) throws ArtifactException {
        member(token.text(), line, file);
    }

    private void member(String member, Line line, String file) throws ArtifactException {
        if (AllowedOperators.OF_FILES.contains(member)
                ? !allowed.hasMember(member)
                : !own.contains(member) && !allowed.hasMember(member)) {
            throw notAllowed("torch." + member, line, file);
        }
    }

    private ArtifactException notAllowed(String operator, Line line, String file) {
        return refused(line, file, AllowedOperators.notAllowed(operator));
    }

    private ArtifactException refused(Line line, String reason) {
        return new ArtifactException(
                "%s: line %d of its code: %s".formatted(name, line.number(), reason));
    }

    private ArtifactException refused(Line line, String file, String reason) {
        return new ArtifactException(
                "%s: line %d of %s: %s".formatted(name, line.number(), file, reason));
    }
}
