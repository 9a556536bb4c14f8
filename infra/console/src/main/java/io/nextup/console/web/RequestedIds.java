package io.nextup.console.web;

/** Checks ids of users and items that requests name. */
final class RequestedIds {
    /** Most characters of an id: the job's default limit. */
    static final int MOST_CHARACTERS = 256;

    private RequestedIds() {}

    /**
     * Returns an id.
     *
     * @param name name of the request's parameter
     * @param id its value; null where the request has none
     * @throws ApiException if it is missing, or longer than an id may be
     */
    static String required(String name, String id) {
        if (id == null || id.isEmpty()) {
            throw new ApiException(400, "%s is missing: name one".formatted(name));
        }
        return limited(name, id);
    }

    /** Returns a text that is as long as an id at most. */
    static String limited(String name, String text) {
        if (text.length() > MOST_CHARACTERS) {
            throw new ApiException(
                    400,
                    "%s has %d characters: it must have %d at most"
                            .formatted(name, text.length(), MOST_CHARACTERS));
        }
        return text;
    }
}
