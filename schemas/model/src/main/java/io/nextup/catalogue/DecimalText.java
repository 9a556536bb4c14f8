package io.nextup.catalogue;

/** Texts that are decimal numbers, such as {@code 19.90} or {@code -1e3}. */
final class DecimalText {
    /** Most characters of a number: a longer text is not one that somebody compares. */
    private static final int LONGEST = 40;

    private DecimalText() {}

    /** Returns the nearest number of 64 bits; NaN for a text that is not a decimal number. */
    static double number(String text) {
        return is(text) ? Double.parseDouble(text) : Double.NaN;
    }

    /** Tells it without an exception, which would cost more than all the rest of a comparison. */
    private static boolean is(String text) {
        int length = text.length();
        if (length == 0 || length > LONGEST) {
            return false;
        }
        int at = digits(text, isSign(text.charAt(0)) ? 1 : 0);
        boolean hasDigits = at > 0 && isDigit(text.charAt(at - 1));
        if (at < length && text.charAt(at) == '.') {
            int end = digits(text, at + 1);
            hasDigits |= end > at + 1;
            at = end;
        }
        if (hasDigits && at < length && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            int first = at + 1 < length && isSign(text.charAt(at + 1)) ? at + 2 : at + 1;
            int end = digits(text, first);
            return end > first && end == length;
        }
        return hasDigits && at == length;
    }

    private static int digits(String text, int from) {
        int at = from;
        while (at < text.length() && isDigit(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isSign(char one) {
        return one == '-' || one == '+';
    }

    private static boolean isDigit(char one) {
        return one >= '0' && one <= '9';
    }
}
