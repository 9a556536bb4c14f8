package io.nextup.scoring.torch;

import io.nextup.artifact.ArtifactException;
import io.nextup.scoring.torch.ScriptTokens.Kind;
import io.nextup.scoring.torch.ScriptTokens.Line;
import io.nextup.scoring.torch.ScriptTokens.Token;

/** A place in the tokens of a line. Not thread-safe. */
final class ScriptCursor {
    /** Brackets within brackets: PyTorch writes few, and each takes a piece of the stack here. */
    private static final int MAX_DEPTH = 200;

    private static final Token END = new Token(Kind.SIGN, "", false);

    private final Line line;
    private final String module;
    private final String file;
    private int at;
    private int depth;

    /**
     * @param module its name, for errors
     * @param file its name in the module, for errors
     */
    ScriptCursor(Line line, String module, String file) {
        this.line = line;
        this.module = module;
        this.file = file;
    }

    /** The token that is read next; one without text at the end of the line. */
    Token peek() {
        return peek(0);
    }

    Token peek(int ahead) {
        int index = at + ahead;
        return index < line.tokens().size() ? line.tokens().get(index) : END;
    }

    boolean atEnd() {
        return at >= line.tokens().size();
    }

    boolean at(String text) {
        return peek().is(text);
    }

    /** Index of the token that is read next. */
    int place() {
        return at;
    }

    void seek(int index) {
        at = index;
    }

    Token next() {
        Token token = peek();
        at++;
        return token;
    }

    /** Skips a token if it is the one that is read next. */
    boolean skip(String text) {
        if (at(text)) {
            at++;
            return true;
        }
        return false;
    }

    void require(String text) throws ArtifactException {
        if (!skip(text)) {
            throw notUnderstood();
        }
    }

    void requireEnd() throws ArtifactException {
        if (!atEnd()) {
            throw notUnderstood();
        }
    }

    /** Reads a name that may be given or looked up: not a word of the language. */
    String name() throws ArtifactException {
        if (peek().kind() != Kind.NAME || ScriptNames.isWord(peek().text())) {
            throw notUnderstood();
        }
        return next().text();
    }

    /** Reads a text in quotes that holds no escapes, and returns what it says. */
    String text() throws ArtifactException {
        String text = peek().text();
        if (peek().kind() != Kind.TEXT || peek(1).kind() == Kind.TEXT || text.indexOf('\\') >= 0) {
            throw notUnderstood();
        }
        at++;
        return text.substring(1, text.length() - 1);
    }

    void enter() throws ArtifactException {
        if (++depth > MAX_DEPTH) {
            throw refused("it nests more than %d brackets".formatted(MAX_DEPTH));
        }
    }

    void leave() {
        depth--;
    }

    ArtifactException notUnderstood() {
        return refused(
                atEnd()
                        ? "it ends too early; save the module again with torch.jit.save"
                        : "it is not understood from \"%s\" on; save the module again with torch.jit.save"
                                .formatted(peek().text()));
    }

    ArtifactException refused(String reason) {
        return new ArtifactException(
                "%s: line %d of %s: %s".formatted(module, line.number(), file, reason));
    }
}
