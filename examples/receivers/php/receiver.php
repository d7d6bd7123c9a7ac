<?php
// A receiver of webhooks that needs only PHP 8.1 or newer.  WEBHOOK_KEY=sk_live_... php -S 127.0.0.1:3000 receiver.php
//
// WEBHOOK_KEY is the raw key. During a rotation give the new and the old key, separated by a comma. INBOX is the folder for events.
declare(strict_types=1);

const MAX_BODY = 256 * 1024;
const TOLERANCE_SECONDS = 300;

$keys = array_filter(array_map('trim', explode(',', (string) getenv('WEBHOOK_KEY'))));
if ($keys === []) {
    throw new RuntimeException('Set WEBHOOK_KEY to the raw key of the webhook');
}
$inbox = getenv('INBOX') ?: sys_get_temp_dir() . '/webhook-inbox';

function note(string $line): void
{
    file_put_contents('php://stdout', $line . "\n");
}

/** Verifies the signature in the body: an HMAC over event, timestamp and the original text of data. Its key is the hex text of SHA-256(key). */
function bodySigned(string $body, array $event, array $keys): bool
{
    // Extracts the original text of data. json_encode would serialize some numbers and characters differently.
    $start = strpos($body, '"data":');
    $end = strrpos($body, ',"signature":');
    if ($start === false || $end === false || $end < $start) {
        return false;
    }
    $data = substr($body, $start + strlen('"data":'), $end - $start - strlen('"data":'));
    foreach ($keys as $key) {
        $expected = hash_hmac('sha256', "{$event['event']}.{$event['timestamp']}.$data", hash('sha256', $key));
        if (hash_equals($expected, $event['signature'])) {
            return true;
        }
    }
    return false;
}

/** Verifies the Standard Webhooks 1.0 signature of the id, the time of this attempt and every byte of the body. */
function headerSigned(string $body, array $keys): bool
{
    $time = $_SERVER['HTTP_WEBHOOK_TIMESTAMP'] ?? '';
    if (!ctype_digit($time) || abs(time() - (int) $time) > TOLERANCE_SECONDS) {
        return false;
    }
    $message = ($_SERVER['HTTP_WEBHOOK_ID'] ?? '') . ".$time.$body";
    foreach ($keys as $key) {
        $expected = 'v1,' . base64_encode(hash_hmac('sha256', $message, hash('sha256', $key, true), true));
        foreach (explode(' ', $_SERVER['HTTP_WEBHOOK_SIGNATURE'] ?? '') as $given) {
            if (hash_equals($expected, $given)) {
                return true;
            }
        }
    }
    return false;
}

/** Sends the status and ends the request. */
function answer(int $status): never
{
    http_response_code($status);
    exit;
}

if ($_SERVER['REQUEST_METHOD'] !== 'POST') {
    answer(405);
}
$body = (string) file_get_contents('php://input', length: MAX_BODY + 1);
$event = strlen($body) > MAX_BODY ? null : json_decode($body, true);
foreach (['id', 'event', 'timestamp', 'signature'] as $field) {
    if (!is_array($event) || !is_string($event[$field] ?? null)) {
        answer(400);
    }
}
if (!bodySigned($body, $event, $keys) || !headerSigned($body, $keys) || !preg_match('/^[0-9a-f-]{36}$/', $event['id'])) {
    note('REFUSED');
    answer(401);
}

// The inbox stores the event ids and is also the queue. Mode "x" creates a file only if it does not exist. Your own job processes
// the files after the answer. It empties a file when its work is done, and deletes it after a week.
if (!is_dir($inbox)) {
    @mkdir($inbox, 0700, true);
}
$file = @fopen("$inbox/{$event['id']}.json", 'x');
if ($file !== false) {
    fwrite($file, $body);
    fclose($file);
    note("VERIFIED {$event['event']} {$event['id']}");
} elseif (file_exists("$inbox/{$event['id']}.json")) {
    note("AGAIN {$event['event']} {$event['id']}");
} else {
    answer(500); // the inbox cannot be written: the service tries again later
}
answer(204);
