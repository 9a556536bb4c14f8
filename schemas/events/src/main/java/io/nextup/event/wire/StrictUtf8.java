package io.nextup.event.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.util.HexFormat;

/** UTF-8 that refuses malformed bytes, where Java would put a replacement character. */
final class StrictUtf8 {
    private StrictUtf8() {}

    /**
     * Decodes bytes. The error names the first byte that is not UTF-8, counted from {@code offset}.
     */
    static String decode(byte[] bytes, int offset, int length) throws CharacterCodingException {
        String text = new String(bytes, offset, length, UTF_8);
        // Malformed bytes always leave U+FFFD behind; a text without it, nearly every one, is
        // proven sound by the fastest decoder that Java has.
        if (text.indexOf('\uFFFD') >= 0) {
            verify(bytes, offset, length);
        }
        return text;
    }

    private static void verify(byte[] bytes, int offset, int length)
            throws CharacterCodingException {
        ByteBuffer in = ByteBuffer.wrap(bytes, offset, length);
        CoderResult result =
                UTF_8.newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT)
                        .decode(in, CharBuffer.allocate(length), true);
        if (result.isError()) {
            int at = in.position();
            throw new NotUtf8Exception(
                    "byte "
                            + (at - offset)
                            + " ("
                            + HexFormat.of().toHexDigits(bytes[at])
                            + ") is not UTF-8");
        }
    }

    /**
     * Returns false for a text with an unpaired surrogate, which has no UTF-8; JSON's escapes can
     * spell one.
     */
    static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean paired =
                        Character.isHighSurrogate(c)
                                && i + 1 < text.length()
                                && Character.isLowSurrogate(text.charAt(i + 1));
                if (!paired) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    private static final class NotUtf8Exception extends CharacterCodingException {
        private static final long serialVersionUID = 1L;
        private final String message;

        NotUtf8Exception(String message) {
            this.message = message;
        }

        @Override
        public String getMessage() {
            return message;
        }

        /** Omits the stack trace, as {@link DecodeException} does, which it always becomes. */
        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }
}
