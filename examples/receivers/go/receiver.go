// A receiver of webhooks that uses only the standard library.  WEBHOOK_KEY=sk_live_... go run receiver.go
//
// WEBHOOK_KEY is the raw key. During a rotation give the new and the old key, separated by a comma. The default PORT is 3000.
package main

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	maxBody    = 256 << 10
	tolerance  = 5 * time.Minute
	remembered = 10_000
)

// Event is the body of a webhook. Data keeps the original text, because serialized again it could differ and fail verification.
type Event struct {
	ID        string          `json:"id"`
	Event     string          `json:"event"`
	Timestamp string          `json:"timestamp"`
	Data      json.RawMessage `json:"data"`
	Signature string          `json:"signature"`
}

var keyHashes [][]byte

func mac(key []byte, parts ...[]byte) []byte {
	h := hmac.New(sha256.New, key)
	for _, part := range parts {
		h.Write(part)
	}
	return h.Sum(nil)
}

// bodySigned verifies the signature in the body. Its HMAC key is the hex text of SHA-256(raw key).
func bodySigned(event Event) bool {
	for _, hash := range keyHashes {
		key := []byte(hex.EncodeToString(hash))
		expected := hex.EncodeToString(mac(key, []byte(event.Event+"."+event.Timestamp+"."), event.Data))
		if hmac.Equal([]byte(expected), []byte(event.Signature)) {
			return true
		}
	}
	return false
}

// headerSigned verifies the Standard Webhooks 1.0 signature of the id, the time of this attempt and every byte of the body.
func headerSigned(header http.Header, body []byte) bool {
	sent, err := strconv.ParseInt(header.Get("Webhook-Timestamp"), 10, 64)
	if err != nil || time.Since(time.Unix(sent, 0)).Abs() > tolerance {
		return false
	}
	start := []byte(header.Get("Webhook-Id") + "." + header.Get("Webhook-Timestamp") + ".")
	for _, hash := range keyHashes {
		expected := "v1," + base64.StdEncoding.EncodeToString(mac(hash, start, body))
		for _, given := range strings.Split(header.Get("Webhook-Signature"), " ") {
			if hmac.Equal([]byte(expected), []byte(given)) {
				return true
			}
		}
	}
	return false
}

// Seen stores the ids of received events, here in memory. To keep them over a restart, use a unique column in your database.
type Seen struct {
	mutex sync.Mutex
	ids   map[string]bool
	order []string
}

func (s *Seen) isDuplicate(id string) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.ids[id] {
		return true
	}
	s.ids[id] = true
	if s.order = append(s.order, id); len(s.order) > remembered {
		delete(s.ids, s.order[0])
		s.order = s.order[1:]
	}
	return false
}

// handle is the place for your work. It runs after the answer, so put work that must not be lost into a durable queue.
func handle(event Event) {
	fmt.Println("VERIFIED", event.Event, event.ID)
}

func main() {
	for _, key := range strings.Split(os.Getenv("WEBHOOK_KEY"), ",") {
		if key = strings.TrimSpace(key); key != "" {
			hash := sha256.Sum256([]byte(key))
			keyHashes = append(keyHashes, hash[:])
		}
	}
	if len(keyHashes) == 0 {
		log.Fatal("Set WEBHOOK_KEY to the raw key of the webhook")
	}
	seen := &Seen{ids: map[string]bool{}}
	http.HandleFunc("POST /{$}", func(w http.ResponseWriter, r *http.Request) {
		var event Event
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil || json.Unmarshal(body, &event) != nil {
			w.WriteHeader(http.StatusBadRequest)
		} else if !bodySigned(event) || !headerSigned(r.Header, body) {
			fmt.Println("REFUSED")
			w.WriteHeader(http.StatusUnauthorized)
		} else if seen.isDuplicate(event.ID) {
			fmt.Println("AGAIN", event.Event, event.ID)
			w.WriteHeader(http.StatusNoContent)
		} else {
			w.WriteHeader(http.StatusNoContent) // answers without waiting for the work: the service waits at most five seconds
			go handle(event)
		}
	})
	server := &http.Server{Addr: cmp.Or(os.Getenv("LISTEN"), "127.0.0.1") + ":" + cmp.Or(os.Getenv("PORT"), "3000"), ReadTimeout: 10 * time.Second}
	log.Fatal(server.ListenAndServe())
}
