package io.nextup.artifact.s3;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;

/** An HTTP client whose first answer to a GET of a path breaks off in the content. */
final class BrokenContent implements SdkHttpClient {
    private final SdkHttpClient http;
    private final String pathEnd;
    private final int bytes;
    private final boolean closes;
    private final AtomicInteger gets = new AtomicInteger();

    /**
     * @param bytes bytes that arrive before the content breaks off
     * @param closes true to end like a connection that the server closes, false for an error
     */
    BrokenContent(SdkHttpClient http, String pathEnd, int bytes, boolean closes) {
        this.http = http;
        this.pathEnd = pathEnd;
        this.bytes = bytes;
        this.closes = closes;
    }

    int gets() {
        return gets.get();
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        ExecutableHttpRequest prepared = http.prepareRequest(request);
        boolean get =
                request.httpRequest().method() == SdkHttpMethod.GET
                        && request.httpRequest().encodedPath().endsWith(pathEnd);
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                HttpExecuteResponse response = prepared.call();
                if (!get || gets.incrementAndGet() > 1) {
                    return response;
                }
                return HttpExecuteResponse.builder()
                        .response(response.httpResponse())
                        .responseBody(
                                response.responseBody()
                                        .map(body -> AbortableInputStream.create(breaking(body)))
                                        .orElseThrow())
                        .build();
            }

            @Override
            public void abort() {
                prepared.abort();
            }
        };
    }

    private InputStream breaking(InputStream content) {
        return new FilterInputStream(content) {
            private int left = bytes;

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                if (left == 0 && closes) {
                    return -1;
                }
                if (left == 0) {
                    throw new IOException("Connection reset");
                }
                int read = super.read(buffer, offset, Math.min(length, left));
                left -= read;
                return read;
            }
        };
    }

    @Override
    public void close() {
        http.close();
    }
}
